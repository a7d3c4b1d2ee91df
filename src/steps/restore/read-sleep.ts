import type { Deps } from '../../deps.ts'
import { type Sleep, sleepOf } from '../../parks/sleep.ts'
import type { DataKind, Snapshot } from '../../parks/snapshot.ts'
import type { Release } from '../../releases/release.ts'

export type SleepNeeds = Pick<Deps, 'database' | 'redis' | 'releaseParameter' | 'service' | 'snapshots'>

/** What AWS says of an environment that may sleep. */
export type SleepState = {
  sleep: Sleep
  release: Release | undefined
  there: Record<DataKind, boolean>
  /** Newest first. */
  snapshots: Record<DataKind, Snapshot[]>
}

/**
 * Looks whether the environment sleeps: at the release parameter, the data, and the snapshots of them. `besidesParking` leaves
 * out a parking that has begun, which the command itself takes back: what else is there counts.
 */
export async function readSleep(deps: SleepNeeds, { besidesParking = false } = {}): Promise<SleepState> {
  const { database, redis, releaseParameter, service, snapshots } = deps
  const [release, databaseState, redisGroup, ofDatabase, ofRedis, tasks] = await Promise.all([
    releaseParameter.read(),
    database.describe(),
    redis.describe(),
    snapshots.database.list(),
    snapshots.redis.list(),
    service.describe(),
  ])
  const there = { database: isThere(databaseState), redis: isThere(redisGroup) }
  return {
    sleep: sleepOf({
      parked: release?.parked,
      parkedSince: release?.parked_since,
      parking: besidesParking ? undefined : release?.parking,
      named: { database: release?.db_snapshot_identifier, redis: release?.redis_snapshot_name },
      there,
      kept: { database: ofDatabase.length > 0, redis: ofRedis.length > 0 },
      serves: (tasks?.desired ?? 0) > 0,
    }),
    release,
    there,
    snapshots: { database: ofDatabase, redis: ofRedis },
  }
}

/** What is being deleted has its data in the final snapshot alone. */
const isThere = (found: { status: string } | undefined): boolean => found !== undefined && found.status !== 'deleting'
