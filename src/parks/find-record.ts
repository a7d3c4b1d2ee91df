import type { ParkRecord } from './park-record.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Pure: what park counted of the data that this snapshot of the database holds. The final snapshot of the destroy that a
 * park ended with has the same data as the park's own: nothing wrote in between. Without a snapshot (the database is there
 * still) that park's record counts as well.
 */
export function recordFor(
  records: readonly ParkRecord[],
  snapshot: Pick<Snapshot, 'created' | 'id' | 'kind'> | undefined,
  parkedSince: string | undefined,
): ParkRecord | undefined {
  const own = snapshot && records.find(({ snapshots }) => snapshots.database === snapshot.id)
  if (own) return own
  if (snapshot && snapshot.kind !== 'final') return undefined
  const park = records.find(({ parkedAt }) => parkedAt === parkedSince)
  if (park === undefined) return undefined
  return snapshot === undefined || snapshot.created.getTime() >= Date.parse(park.parkedAt) ? park : undefined
}
