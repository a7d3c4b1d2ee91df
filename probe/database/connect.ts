import pg from 'pg'
import { databaseAddress, postgresConfig } from '../../app/postgres.ts'

export type Master = { username: string; password: string }

/** Opens the database as the URL says, with the certificates that the API trusts, runs the work, and closes it. */
export async function connected<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...postgresConfig(databaseUrl),
    application_name: 'medspa-probe',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
  })
  // A connection that breaks also rejects the query that was running; unheard, the event would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The same database, as its master user. */
export function asMaster<T>(
  databaseUrl: string,
  { username, password }: Master,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  // Checks that it is a URL of Postgres before it is taken apart.
  databaseAddress(databaseUrl)
  const url = new URL(databaseUrl)
  url.username = encodeURIComponent(username)
  url.password = encodeURIComponent(password)
  return connected(url.href, work)
}
