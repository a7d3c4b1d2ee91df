import { randomBytes } from 'node:crypto'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { PLACEHOLDER } from './keys.ts'
import { Sensitive } from './sensitive.ts'

/** The database's login roles for the application, one in use at a time; probe/database/names.ts has the same names. */
export const applicationLogins = ['medspa_app_a', 'medspa_app_b'] as const
export type ApplicationLogin = (typeof applicationLogins)[number]

export const otherLogin = (login: ApplicationLogin): ApplicationLogin =>
  login === 'medspa_app_a' ? 'medspa_app_b' : 'medspa_app_a'

/** 256 random bits in characters that no URL encodes. */
export const generateRolePassword = (): Sensitive => new Sensitive(randomBytes(32).toString('base64url'))

/** What DATABASE_URL is to medspa. */
type DatabaseUrlState =
  /** Nothing yet, or the master of this database, whose password RDS changes every seven days. */
  | { kind: 'to-make' }
  /** A login role of ours; `here` says whether it leads to this database. */
  | { kind: 'role'; login: ApplicationLogin; password: Sensitive; here: boolean }
  /** The operator's own: Neon, or a role of theirs. `where` is host and port, for the screen. */
  | { kind: 'foreign'; where: string }

type DatabasePlace = { host: string; port: number; database: string; masterUsername: string }

/**
 * Pure: who DATABASE_URL logs in as, and where.
 * @throws OperatorError where it is no URL: it may be the operator's own, with a slip in it, and is not written over
 */
export const readDatabaseUrl = (value: Sensitive | undefined, place: DatabasePlace): DatabaseUrlState => {
  const text = value?.reveal().trim() ?? ''
  if (text === '' || text === PLACEHOLDER) return { kind: 'to-make' }
  const parsed = parse(text)
  if (parsed === undefined)
    throw new OperatorError('DATABASE_URL is not a postgresql:// URL whose user and password are percent-encoded.', {
      code: 'database-url-unreadable',
      whose: 'operator',
      exit: 'refused',
      hint: `Correct it (\`${commandLine('secrets set', { words: ['DATABASE_URL'] })}\`), or to ${PLACEHOLDER}: then medspa makes one for this environment's database.`,
    })
  const login = loginOf(value)
  const server = parsed.host === place.host && parsed.port === String(place.port)
  const here = server && parsed.database === place.database
  if (login !== undefined) return { kind: 'role', login, password: new Sensitive(parsed.password), here }
  // Another server may have a master of the same name, and be the operator's own.
  return server && parsed.user === place.masterUsername
    ? { kind: 'to-make' }
    : { kind: 'foreign', where: `${parsed.host}:${parsed.port}` }
}

/** The login role of ours that a connection URL names. Pure. */
export const loginOf = (value: Sensitive | undefined): ApplicationLogin | undefined => {
  const user = parse(value?.reveal() ?? '')?.user
  return applicationLogins.find((name) => name === user)
}

const parse = (text: string) => {
  try {
    const url = new URL(text)
    if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') return undefined
    return {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      host: url.hostname,
      port: url.port || '5432',
      database: decodeURIComponent(url.pathname.slice(1)),
    }
  } catch {
    // The parser's error quotes the text, so it is not passed on.
    return undefined
  }
}
