import type { DataKind } from './snapshot.ts'

/** What a look at an environment gives; `there` says what exists, `kept` what there are snapshots of. */
export type SleepFacts = {
  /** Of the release parameter. */
  parked?: 'no' | 'yes' | 'full' | undefined
  parkedSince?: string | undefined
  /** A parking that has begun and was not recorded. */
  parking?: { since: string; by: string } | undefined
  /** Snapshots that the release parameter names to start from. */
  named: { [kind in DataKind]?: string | undefined }
  there: Record<DataKind, boolean>
  kept: Record<DataKind, boolean>
  /** Whether any task runs, or shall. */
  serves: boolean
}

export type Sleep =
  /** Runs, or was never deployed: nothing is to be brought back. */
  | { kind: 'awake' }
  /** By `medspa park`. */
  | { kind: 'parked'; mode: 'yes' | 'full'; since?: string | undefined }
  /** A parking has begun and not come to its end: its data are there, its tasks may be stopped. */
  | { kind: 'parking'; since: string; by: string }
  /** What is missing went without it, by the checklist's `terraform destroy`, and snapshots of it are there. */
  | { kind: 'destroyed'; missing: DataKind[] }
  /** A restore has begun and not come to its end. */
  | { kind: 'waking'; serves: boolean }

/** Pure: whether an environment sleeps, and how it came to it. */
export function sleepOf({ kept, named, parked, parkedSince, parking, serves, there }: SleepFacts): Sleep {
  if (parked === 'yes' || parked === 'full') return { kind: 'parked', mode: parked, since: parkedSince }
  if (parking !== undefined) return { kind: 'parking', since: parking.since, by: parking.by }
  // Both go when the restore has come to its end.
  if (named.database !== undefined || named.redis !== undefined || parkedSince !== undefined)
    return { kind: 'waking', serves }
  const missing = (['database', 'redis'] as const).filter((data) => !there[data] && kept[data])
  return missing.length > 0 ? { kind: 'destroyed', missing } : { kind: 'awake' }
}
