import type { Client } from 'pg'
import { LOGINS, type Login } from './names.ts'

/** How the application's login roles stand. */
export type Standing = {
  /** Those that may log in. */
  open: string[]
  /** Sessions of each that are there now. */
  sessions: Record<string, number>
}

export async function standingOf(client: Client): Promise<Standing> {
  const { rows } = await client.query<{ name: string; open: boolean; sessions: number }>(
    `SELECT r.rolname AS name, r.rolcanlogin AS open, count(a.pid)::int AS sessions
     FROM pg_roles r LEFT JOIN pg_stat_activity a ON a.usename = r.rolname
     WHERE r.rolname = ANY ($1) GROUP BY 1, 2 ORDER BY 1`,
    [LOGINS],
  )
  return {
    open: rows.filter(({ open }) => open).map(({ name }) => name),
    sessions: Object.fromEntries(rows.map(({ name, sessions }) => [name, sessions])),
  }
}

/** A role that may not log in is nobody's: it can have a new password and shut nobody out. Pure. */
export const isClosed = ({ open }: Standing, login: Login): boolean => !open.includes(login)

/**
 * Closed, or, where both may log in, the one that nobody is connected with. Where one alone may log in, it is the
 * application's, connected or not. Pure.
 */
export const isUnused = (standing: Standing, login: Login): boolean =>
  isClosed(standing, login) || (standing.open.length === LOGINS.length && standing.sessions[login] === 0)
