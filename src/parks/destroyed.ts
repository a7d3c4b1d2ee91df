import type { DataKind, Snapshot } from './snapshot.ts'

/** Tag of snapshots whose environment `medspa destroy` took away; its value is the ISO time of that. */
export const destroyedTag = 'medspa:destroyed'

type Told = Pick<Snapshot, 'created' | 'destroyed' | 'id'>

/** Snapshots of data that count, and those of an environment that was destroyed; each in the order given. */
export type SplitSnapshots<S> = { live: Record<DataKind, S[]>; destroyed: Record<DataKind, S[]> }

/**
 * Pure: which snapshots are of a destroyed environment: those with the tag, and those that are no newer than one with the tag:
 * AWS's automated snapshots take no tag of ours. AWS's own times are compared, never this machine's.
 * @param named ids that count all the same, as somebody named them
 */
export function splitDestroyed<S extends Told>(
  snapshots: Readonly<Record<DataKind, readonly S[]>>,
  named: ReadonlySet<string> = new Set(),
): SplitSnapshots<S> {
  const tagged = [...snapshots.database, ...snapshots.redis].filter(({ destroyed }) => destroyed !== undefined)
  const until = Math.max(...tagged.map(({ created }) => created.getTime()))
  const isLive = ({ created, destroyed, id }: S) =>
    named.has(id) || (destroyed === undefined && created.getTime() > until)
  const split = (list: readonly S[]) => ({
    live: list.filter(isLive),
    destroyed: list.filter((snapshot) => !isLive(snapshot)),
  })
  const [database, redis] = [split(snapshots.database), split(snapshots.redis)]
  return {
    live: { database: database.live, redis: redis.live },
    destroyed: { database: database.destroyed, redis: redis.destroyed },
  }
}

/** The names of snapshots, each once. */
export const namesOf = ({ database, redis }: Readonly<Record<DataKind, readonly { id: string }[]>>): string[] => [
  ...new Set([...database, ...redis].map(({ id }) => id)),
]
