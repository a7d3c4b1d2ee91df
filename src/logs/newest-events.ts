/** The newest events of a log that passes by. */
export type NewestEvents<T> = { add: (event: T) => void; all: () => T[]; omitted: () => number }

/** Keeps at most `count` events with `characters` of text in all, and counts those that it left out. */
export function createNewestEvents<T extends { message: string }>({
  characters,
  count,
}: {
  characters: number
  count: number
}): NewestEvents<T> {
  let kept: T[] = []
  let first = 0
  let held = 0
  let omitted = 0
  return {
    add(event) {
      kept.push(event)
      held += event.message.length
      while (kept.length - first > count || (held > characters && kept.length - first > 1)) {
        held -= kept[first]?.message.length ?? 0
        first += 1
        omitted += 1
      }
      // What was left out goes in one piece, not event by event.
      if (first > count) {
        kept = kept.slice(first)
        first = 0
      }
    },
    all: () => kept.slice(first),
    omitted: () => omitted,
  }
}
