import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** PostgreSQL's own number of rounds (`scram_iterations`). */
const ROUNDS = 4096

/**
 * What Postgres stores of a password, made here: given to `ALTER ROLE … PASSWORD`, the password itself never reaches the
 * server, nor its log. Passwords are ours, plain ASCII, so that there is nothing to normalize.
 * Source: RFC 5802 section 3, RFC 7677; PostgreSQL documentation, `pg_authid.rolpassword`.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}
