import type { Deps } from '../../deps.ts'
import { parkSnapshotName } from '../../parks/park-record.ts'
import type { ParkContext } from '../../tasks/park-context.ts'

type ParkSnapshots = ParkContext['snapshots']

/** Whether a parking that goes on needs no new snapshots. */
export const hasBothSnapshots = ({ database, redis }: ParkSnapshots): boolean =>
  database !== undefined && redis !== undefined

/** The snapshots of the parking of that time (ISO 8601), those that are `available`. */
export async function findParkSnapshots(
  { settings, snapshots }: Pick<Deps, 'settings' | 'snapshots'>,
  parkedSince: string | undefined,
): Promise<ParkSnapshots> {
  const at = new Date(parkedSince ?? '')
  if (Number.isNaN(at.getTime())) return {}
  const name = parkSnapshotName(settings.environment, at)
  const [databases, redises] = await Promise.all([snapshots.database.list(), snapshots.redis.list()])
  const isThere = ({ id, status }: { id: string; status: string }) => id === name && status === 'available'
  return {
    ...(databases.some(isThere) ? { database: name } : {}),
    ...(redises.some(isThere) ? { redis: name } : {}),
  }
}
