import type { Names } from '../../config/names.ts'
import type { Clock } from '../../io/clock.ts'
import type { Snapshot } from '../../parks/snapshot.ts'
import type { Clients } from '../clients.ts'
import { databaseSnapshots } from './database-snapshots.ts'
import { redisSnapshots } from './redis-snapshots.ts'

export type { Snapshot, SnapshotKind } from '../../parks/snapshot.ts'

export type SnapshotOrder = {
  id: string
  tags: Record<string, string>
  signal: AbortSignal
  /** How long it may take until it is `available`. */
  limitMs: number
  onStatus?: ((status: string) => void) | undefined
}

/** Of one kind of data. */
export type SnapshotStore = {
  list: () => Promise<Snapshot[]>
  create: (order: SnapshotOrder) => Promise<void>
  remove: (id: string) => Promise<void>
}

export type Snapshots = {
  /** Of this environment's database, newest first; also when it is gone. */
  listDatabaseSnapshots: () => Promise<Snapshot[]>
  /** Of this environment's Redis, newest first; also when it is gone. */
  listRedisSnapshots: () => Promise<Snapshot[]>
  /**
   * Takes one and resolves when it is `available`; one of that name that is there already is waited for.
   * @throws OperatorError `snapshot-failed`, or `snapshot-late` where the limit is over
   */
  createDatabaseSnapshot: (order: SnapshotOrder) => Promise<void>
  createRedisSnapshot: (order: SnapshotOrder) => Promise<void>
  /** Well too where it is gone already. */
  deleteDatabaseSnapshot: (id: string) => Promise<void>
  deleteRedisSnapshot: (id: string) => Promise<void>
  /** Whether this environment has its Redis, whatever state it is in, save one that is being deleted. */
  redisExists: () => Promise<boolean>
}

/** Snapshots of RDS and ElastiCache. */
export const createSnapshots = (needs: {
  clients: Pick<Clients, 'elasticache' | 'rds'>
  clock: Clock
  names: Pick<Names, 'database' | 'prefix' | 'redis'>
}): Snapshots => {
  const database = databaseSnapshots(needs)
  const redis = redisSnapshots(needs)
  return {
    listDatabaseSnapshots: database.list,
    listRedisSnapshots: redis.list,
    createDatabaseSnapshot: database.create,
    createRedisSnapshot: redis.create,
    deleteDatabaseSnapshot: database.remove,
    deleteRedisSnapshot: redis.remove,
    redisExists: redis.exists,
  }
}
