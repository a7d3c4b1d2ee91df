import type { Deps } from '../../deps.ts'
import { splitDestroyed } from '../../parks/destroyed.ts'
import { type Sleep, sleepOf } from '../../parks/sleep.ts'
import type { DataKind, Snapshot } from '../../parks/snapshot.ts'
import type { Release } from '../../releases/release.ts'

export type SleepNeeds = Pick<Deps, 'database' | 'redis' | 'releaseParameter' | 'service' | 'snapshots'>

/** What AWS says of an environment that may sleep. */
export type SleepState = {
  sleep: Sleep
  release: Release | undefined
  there: Record<DataKind, boolean>
  /** Newest first; those of a destroyed environment only where they were asked for, or are restored from. */
  snapshots: Record<DataKind, Snapshot[]>
  /** Newest first: of an environment that `medspa destroy` took away. They count for nothing. */
  ofDestroyed: Record<DataKind, Snapshot[]>
}

/**
 * Looks whether the environment sleeps: at the release parameter, the data, and the snapshots of them. `besidesParking` leaves
 * out a parking that has begun, which the command itself takes back: what else is there counts. `asked` are snapshots that the
 * operator named: they count though they are of an environment that was destroyed.
 */
export async function readSleep(
  deps: SleepNeeds,
  { asked = [], besidesParking = false }: { asked?: readonly (string | undefined)[]; besidesParking?: boolean } = {},
): Promise<SleepState> {
  const { database, redis, releaseParameter, service, snapshots } = deps
  const [release, databaseState, redisGroup, ofDatabase, ofRedis, tasks] = await Promise.all([
    releaseParameter.read(),
    database.describe(),
    redis.describe(),
    snapshots.database.list(),
    snapshots.redis.list(),
    service.describe(),
  ])
  const named = { database: release?.db_snapshot_identifier, redis: release?.redis_snapshot_name }
  const counted = [named.database, named.redis, ...asked].filter((id) => id !== undefined)
  const { destroyed, live } = splitDestroyed({ database: ofDatabase, redis: ofRedis }, new Set(counted))
  const there = { database: isThere(databaseState), redis: isThere(redisGroup) }
  return {
    sleep: sleepOf({
      parked: release?.parked,
      parkedSince: release?.parked_since,
      parking: besidesParking ? undefined : release?.parking,
      named,
      there,
      kept: { database: live.database.length > 0, redis: live.redis.length > 0 },
      serves: (tasks?.desired ?? 0) > 0,
    }),
    release,
    there,
    snapshots: live,
    ofDestroyed: destroyed,
  }
}

/** What is being deleted has its data in the final snapshot alone. */
const isThere = (found: { status: string } | undefined): boolean => found !== undefined && found.status !== 'deleting'
