import { ProbeError } from '../report.ts'
import { check } from './check.ts'
import { asMaster, type Master } from './connect.ts'
import { loginsOf } from './names.ts'

export type Retired = {
  login: string
  retired: string
  /** Sessions of the retired role that were still open. */
  ended: number
}

/**
 * Closes the login role that the URL does not name: no password, no login, its sessions ended. Only after the URL's own
 * was seen to open the database, so that never both are closed.
 */
export async function retire(databaseUrl: string, master: Master): Promise<Retired> {
  const { login, other } = loginsOf(databaseUrl)
  const found = await check(databaseUrl)
  if (found.login !== login) throw new ProbeError(`DATABASE_URL opens the database as ${found.login}`)
  return asMaster(databaseUrl, master, async (client) => {
    await client.query(`ALTER ROLE ${other} NOLOGIN PASSWORD NULL`)
    const { rows } = await client.query<{ ended: number }>(
      'SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity WHERE usename = $1',
      [other],
    )
    return { login, retired: other, ended: rows[0]?.ended ?? 0 }
  })
}
