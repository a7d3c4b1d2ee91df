/**
 * Pure: IAM's patterns, in which `*` stands for any text and `?` for one character. Source: IAM user guide, "IAM JSON policy
 * elements: Action" and "Resource".
 */

/**
 * Whether a pattern matches whatever another one matches: `s3:*` covers `s3:Get*`, which covers `s3:GetObject`. False says
 * only that it is not certain: of patterns that match the same and are written in another way (`?*`, `*?`) none covers the other.
 */
export const covers = (pattern: string, other: string): boolean =>
  follow(pattern, other, (own, its) => own === its || (own === '?' && its !== '*'))

/** Whether there is a text that both match: `s3:*Object` and `s3:Get*`. */
export const meet = (one: string, other: string): boolean =>
  follow(one, other, (own, its) => own === its || own === '?' || its === '?', true)

/** Walks through both at once; a `*` of the first stands for any part of the second, and, `bothWays`, the other way round. */
function follow(
  first: string,
  second: string,
  alike: (own: string, its: string) => boolean,
  bothWays = false,
): boolean {
  // reached[j]: whether what was read of the first goes with the first j characters of the second.
  let reached = Array.from({ length: second.length + 1 }, (_, at) => at === 0)
  if (bothWays) passStars(reached, second)
  for (const own of first) {
    const next = reached.map(() => false)
    for (let at = 0; at <= second.length; at += 1) {
      const its = second[at - 1] ?? ''
      if (own === '*') next[at] = reached[at] === true || (at > 0 && next[at - 1] === true)
      else if (bothWays && its === '*') next[at] = reached[at] === true || next[at - 1] === true
      else next[at] = at > 0 && reached[at - 1] === true && alike(own, its)
    }
    if (bothWays) passStars(next, second)
    reached = next
  }
  return reached[second.length] === true
}

/** A `*` of the second may stand for nothing. */
function passStars(reached: boolean[], second: string): void {
  for (let at = 1; at <= second.length; at += 1)
    if (second[at - 1] === '*' && reached[at - 1] === true) reached[at] = true
}
