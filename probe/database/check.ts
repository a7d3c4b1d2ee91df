import { databaseAddress } from '../../app/postgres.ts'
import { connected } from './connect.ts'
import { LOGINS } from './names.ts'

export type Checked = {
  address: string
  /** Who logged in, and as whom it works from there. */
  login: string
  role: string
  /** Of the application's login roles those that may log in. */
  mayLogIn: string[]
}

/** Opens the database with the URL, and tells as whom. */
export const check = (databaseUrl: string): Promise<Checked> =>
  connected(databaseUrl, async (client) => {
    const who = await client.query<{ login: string; role: string }>(
      'SELECT session_user AS login, current_user AS role',
    )
    const { rows } = await client.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND rolname = ANY ($1) ORDER BY 1',
      [LOGINS],
    )
    const { login = '', role = '' } = who.rows[0] ?? {}
    return { address: databaseAddress(databaseUrl), login, role, mayLogIn: rows.map(({ name }) => name) }
  })
