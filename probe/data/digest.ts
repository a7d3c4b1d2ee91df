import { asMaster, type Master } from '../database/connect.ts'
import { budgetOf, type Uncounted } from './budget.ts'
import { type RedisPlace, withRedis } from './connect-redis.ts'
import { digestKeys, type KeysDigest } from './keys.ts'
import { newestMigration } from './migration.ts'
import { digestTables, type TableDigest } from './tables.ts'

/** What the environment's data are, in counts and checksums: the same wherever they are restored to. */
export type Digest = {
  tables: Record<string, TableDigest>
  /** Absent where it did not fit into the budget. */
  redis?: KeysDigest | undefined
  /** Names the newest migration that ran. */
  migration?: string | undefined
  /** What neither counts nor checksums are known of. */
  uncounted: Uncounted[]
}

/**
 * Counts all that the database and Redis hold, within `seconds`. As the master: of a database that was just restored
 * the application's own logins may not be known. Changes nothing.
 */
export async function digest(
  database: { url: string; master: Master },
  place: RedisPlace,
  seconds: number,
): Promise<Digest> {
  const budget = budgetOf(seconds)
  const [ofDatabase, ofRedis] = await Promise.all([
    asMaster(database.url, database.master, async (client) => ({
      migration: await newestMigration(client),
      ...(await digestTables(client, budget)),
    })),
    withRedis(place, (redis) => digestKeys(redis, budget)),
  ])
  return {
    tables: ofDatabase.tables,
    redis: ofRedis.redis,
    migration: ofDatabase.migration,
    uncounted: [...ofDatabase.uncounted, ...ofRedis.uncounted],
  }
}
