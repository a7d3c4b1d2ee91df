/** `from` is the first unit that is hidden, `to` the first one after. */
export type Interval = { from: number; to: number }

/** Adds a find that ends after all before it; those that overlap become one, adjacent ones do not. */
export const addInterval = (found: Interval[], { from, to }: Interval): void => {
  let begin = from
  for (;;) {
    const last = found.at(-1)
    if (last === undefined || last.to <= begin) break
    if (last.from <= begin) {
      last.to = to
      return
    }
    begin = Math.min(begin, last.from)
    found.pop()
  }
  found.push({ from: begin, to })
}
