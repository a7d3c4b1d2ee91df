type Event = { id: string; at: number }

/** Which events a log that is followed has shown, as far back as it is looked at again. */
export type SeenEvents = {
  /** Those of a page that were not shown before. */
  unseen: <T extends Event>(page: readonly T[]) => T[]
  /** They are shown now: what was read and is not shown yet, as a look failed, comes with the next one. */
  add: (shown: Event) => void
  /** From when on the next look has to ask. It never goes back. */
  from: (now: number) => number
}

/**
 * CloudWatch takes lines up late: about 5 s in reports of awslogs (4.3 s at the median, 8.2 s until a tail showed the line).
 * Each look therefore begins a while before the newest event, and what was shown is known by its id. At most `most` ids are
 * held: with more in that while, looks begin after the oldest one that is forgotten, so that nothing is shown twice.
 */
export function createSeenEvents({
  lateMs,
  most,
  quietMs,
  since,
}: {
  lateMs: number
  most: number
  /** A log in which nothing happens is not looked at from further back than this. */
  quietMs: number
  since: number
}): SeenEvents {
  const seen = new Map<string, number>()
  let newest = since
  let floor = since
  return {
    unseen: (page) => page.filter(({ id }) => !seen.has(id)),
    add({ at, id }) {
      seen.set(id, at)
      newest = Math.max(newest, at)
      for (const [oldest, then] of seen) {
        if (seen.size <= most) break
        seen.delete(oldest)
        floor = Math.max(floor, then + 1)
      }
    },
    from(now) {
      // A program's clock may be ahead: its future is no reason to leave out the present.
      floor = Math.max(floor, Math.min(newest, now) - lateMs, now - quietMs)
      for (const [id, at] of seen) if (at < floor) seen.delete(id)
      return floor
    },
  }
}
