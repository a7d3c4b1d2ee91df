import type { Release } from './release.ts'

/**
 * The release parameter of an environment that is brought back: awake, and made from these snapshots. What it was parked
 * since stays until it serves: it says that a restore has begun.
 */
export function waking(
  release: Release,
  snapshots: { database?: string | undefined; redis?: string | undefined },
): Release {
  const { db_snapshot_identifier: _database, redis_snapshot_name: _redis, ...rest } = release
  return {
    ...rest,
    parked: 'no',
    ...(snapshots.database === undefined ? {} : { db_snapshot_identifier: snapshots.database }),
    ...(snapshots.redis === undefined ? {} : { redis_snapshot_name: snapshots.redis }),
  }
}

/** The release parameter once a parking that had begun is taken back, or is recorded as parked. */
export function withoutParking(release: Release): Release {
  const { parking: _begun, ...rest } = release
  return rest
}
