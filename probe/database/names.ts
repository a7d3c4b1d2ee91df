import { ProbeError } from '../report.ts'

/** Owns the schema and everything in it; nobody logs in as it. The same names in src/secrets/application-roles.ts. */
export const OWNER = 'medspa_app'

/** The two that log in, one at a time: rotation changes from one to the other. */
export const LOGINS = ['medspa_app_a', 'medspa_app_b'] as const
export type Login = (typeof LOGINS)[number]

/** The login role that a connection URL names, and the other one. Throws where it names neither. */
export function loginsOf(databaseUrl: string): { login: Login; other: Login; password: string } {
  const url = new URL(databaseUrl)
  const login = LOGINS.find((name) => name === decodeURIComponent(url.username))
  if (login === undefined) throw new ProbeError(`DATABASE_URL names none of ${LOGINS.join(', ')}`)
  const [a, b] = LOGINS
  return { login, other: login === a ? b : a, password: decodeURIComponent(url.password) }
}
