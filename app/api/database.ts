import pg, { type Pool, type PoolClient } from 'pg'
import type { Logger } from '../log.ts'
import { postgresConfig } from '../postgres.ts'
import { API_APPLICATION, BEGIN_IN_SCHEMA } from '../schema.ts'

/** A pool that connects when first asked; a connection lost while idle is logged and replaced. */
export function openDatabase(databaseUrl: string, log: Logger): Pool {
  const pool = new pg.Pool({
    ...postgresConfig(databaseUrl),
    application_name: API_APPLICATION,
    max: 10,
    connectionTimeoutMillis: 5_000,
    // The server's own limit ends what it works at; ours ends what a server that is gone never answers (a failover
    // sends no RST). BEGIN and four statements have to fit into the time that the voice Lambda waits.
    statement_timeout: 4_000,
    query_timeout: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  pool.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'))
  return pool
}

/** Runs `work` in one transaction, where the names of tables are those of the app's schema; a throw rolls it back. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(BEGIN_IN_SCHEMA)
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    // Closing the connection rolls back also where a ROLLBACK could not be sent any more.
    client.release(true)
    throw error
  }
}
