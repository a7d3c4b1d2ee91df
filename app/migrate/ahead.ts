import { readdir } from 'node:fs/promises'
import path from 'node:path'
import pg, { type ClientConfig } from 'pg'
import type { Logger } from '../log.ts'
import { BEGIN_IN_SCHEMA } from '../schema.ts'
import { MIGRATIONS_TABLE } from './apply.ts'

/**
 * Says, as `database is ahead`, which migrations the database has and this release lacks: a newer release ran them, as
 * after a rollback, which takes none of them back. A courtesy of the log: that it cannot be told fails nothing.
 */
export async function logMigrationsAhead(connection: ClientConfig, directory: string, log: Logger): Promise<void> {
  const limits = { connectionTimeoutMillis: 10_000, query_timeout: 10_000 }
  const client = new pg.Client({ ...connection, ...limits, application_name: 'medspa-migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(BEGIN_IN_SCHEMA)
    const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)
    const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted()
    const known = files.map((file) => path.basename(file, '.sql'))
    const ahead = rows.map(({ name }) => name).filter((name) => !known.includes(name))
    if (ahead.length > 0) log.warn({ ahead, newest: known.at(-1) ?? null }, 'database is ahead')
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'database not compared')
  } finally {
    await client.end().catch(() => {})
  }
}
