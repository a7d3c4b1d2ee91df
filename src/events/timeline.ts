import type { TimelineEvent } from './event.ts'

/** Pure: the events of all sources since a moment, newest last; of one moment, in the order of their sources. */
export const timeline = (lists: readonly (readonly TimelineEvent[])[], since: Date): TimelineEvent[] =>
  lists
    .flat()
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
