import type { Shape } from './shapes.ts'

/** sslmode values under which the server's certificate, or at least TLS, is asked for. Source: PostgreSQL, "SSL Support". */
const verified = ['require', 'verify-ca', 'verify-full']

/**
 * Parameters of the query that lead the connection elsewhere, or say again what stands before the `?`. `pg` and libpq let
 * them win. Source: pg-connection-string's index.js; PostgreSQL, "Parameter Key Words".
 */
const redirecting = [
  ...['host', 'hostaddr', 'port', 'user', 'username', 'password', 'passfile', 'dbname', 'database', 'db'],
  ...['service', 'servicefile', 'encoding', 'replication'],
]

/** Parameters that change how the server is known, or whether at all: all that begin with ssl but these. */
const harmlessSsl = ['sslmode', 'sslnegotiation', 'sslsni']
const weakening = ['uselibpqcompat', 'requiressl', 'require_auth', 'tls', 'tlsmode']

const parameterProblem = (parameters: URLSearchParams): string | undefined => {
  // Programs differ in whether capitals count.
  const given = new Map([...parameters].map(([name, value]) => [name.toLowerCase(), value]))
  const names = [...parameters.keys()].map((name) => name.toLowerCase())
  const again = names.find((name, at) => names.indexOf(name) !== at)
  if (again !== undefined) return 'has a parameter twice, and programs differ in which of them counts'
  const weak = names.find((name) => (name.startsWith('ssl') && !harmlessSsl.includes(name)) || weakening.includes(name))
  if (weak !== undefined)
    return `has the parameter ${known(weak)}, which changes how the server is verified; sslmode=require alone is needed`
  const elsewhere = names.find((name) => redirecting.includes(name))
  if (elsewhere !== undefined) return `has the parameter ${known(elsewhere)}, which belongs before the ?`
  if (given.get('channel_binding') === 'disable') return 'has channel_binding=disable'
  // GSS encryption stands in for TLS where it is asked for.
  if (!['disable', undefined].includes(given.get('gssencmode'))) return 'has a gssencmode other than disable'
  const sslmode = parameters.get('sslmode')
  if (sslmode === null) return 'does not say sslmode=require'
  return verified.includes(sslmode) ? undefined : `has an sslmode that is none of ${verified.join(', ')}`
}

/** A parameter's name where it is one of those that are known here; what else stands in its place may be a value. */
const known = (name: string) =>
  ['ssl', 'sslcert', 'sslkey', 'sslrootcert', 'sslpassword', ...weakening, ...redirecting].includes(name)
    ? name
    : 'ssl…'

/** User, host and port as they are written: WHATWG's parser mends them in silence. */
const authorityOf = (value: string): { user: string; host: string; ats: number } => {
  const authority = /^\w+:\/\/([^/?#]*)/.exec(value)?.[1] ?? ''
  const at = authority.lastIndexOf('@')
  return {
    user: authority.slice(0, Math.max(at, 0)),
    host: authority.slice(at + 1),
    ats: authority.split('@').length - 1,
  }
}

/** The path as it is written. */
const pathOf = (value: string) => /^\w+:\/\/[^/?#]*([^?#]*)/.exec(value)?.[1] ?? ''

/** What stands around and inside of it, before anything is parsed. */
const textProblem = (value: string): string | undefined => {
  if (/^\s|\s$/.test(value)) return 'begins or ends with a blank or line break'
  if (/^['"`]|['"`]$/.test(value)) return 'stands in quotes, which are not a part of it'
  // The parser of URLs drops tabs and line breaks and encodes blanks; others do not.
  if (/\s|\p{Cc}/u.test(value)) return 'has a blank, a line break or a control character in it'
  if (!/^postgres(ql)?:\/\//.test(value))
    return URL.canParse(value)
      ? 'does not begin with postgres:// or postgresql://'
      : 'is not a URL (are user and password percent-encoded?)'
  return /%(?![0-9A-Fa-f]{2})/.test(value) ? 'has a % that stands for itself: percent-encode it (%25)' : undefined
}

const authorityProblem = (value: string): string | undefined => {
  const { ats, host } = authorityOf(value)
  if (ats > 1) return 'has more than one @ before its host: percent-encode the one in the password (%40)'
  if (host.includes(',')) return 'names more than one host'
  if (/^%2f/i.test(host)) return 'names a Unix socket, and no task has one'
  // libpq decodes it, so that another host, or a list of them, may be behind it.
  if (host.includes('%')) return 'has a % in its host'
  return host === '' || host.startsWith(':') ? 'names no host' : undefined
}

/**
 * A Postgres connection string that every task can use: user, one host, database, TLS with the server verified, and nothing
 * that programs read in several ways. What it accepts, app/postgres.ts accepts.
 */
export const postgresUrl: Shape = (value) => {
  const written = textProblem(value) ?? authorityProblem(value)
  if (written !== undefined) return written
  if (!URL.canParse(value))
    return 'is not a URL (are user and password percent-encoded, and is the port a number to 65535?)'
  const url = new URL(value)
  if (url.hash !== '') return 'has a #: percent-encode it (%23)'
  if (url.port === '0') return 'has the port 0'
  if (url.username === '') return 'names no user'
  if (url.password === '') return 'has no password'
  if (url.pathname.length < 2) return 'names no database'
  // As it is written: WHATWG's parser takes `/../name` for `/name`, and others do not.
  if (pathOf(value).lastIndexOf('/') > 0) return 'has a / in the name of its database'
  if (![url.username, url.password, url.hostname, url.pathname].every(isText))
    return 'has percent-encoded bytes that are not UTF-8 text'
  return parameterProblem(url.searchParams)
}

const isText = (encoded: string) => {
  try {
    return !decodeURIComponent(encoded).includes('\0')
  } catch {
    return false
  }
}
