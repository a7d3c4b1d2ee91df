import { DatabaseError } from 'pg'
import type { Session } from './blockers.ts'

/**
 * What kind of failure it was, and so what is to be done: `connection` (the database cannot be opened with this
 * DATABASE_URL), `unavailable` (it takes nobody at the moment), `interrupted` (the connection broke), `lock` (other
 * sessions hold what the migration needs), `order` (numbers of migrations), `migration` (its file or its SQL).
 */
export type FailureKind = 'connection' | 'unavailable' | 'interrupted' | 'lock' | 'order' | 'migration'

/** A migration (or what comes before the first one: `migration` is then null) that failed; its effects are undone. */
export class MigrationError extends Error {
  override name = 'MigrationError'
  readonly migration: string | null
  readonly kind: FailureKind
  /** Who held the lock that it waited for. */
  readonly blockers: readonly Session[]

  constructor(
    message: string,
    about: { migration?: string | null; cause?: unknown; kind?: FailureKind; blockers?: readonly Session[] } = {},
  ) {
    super(message, { cause: about.cause })
    this.migration = about.migration ?? null
    this.kind = about.kind ?? 'migration'
    this.blockers = about.blockers ?? []
  }
}

/** lock_not_available (lock_timeout) and deadlock_detected: gone once the other session is. */
const LOCKS = new Set(['55P03', '40P01'])
/** cannot_connect_now and too_many_connections. */
const FULL = new Set(['57P03', '53300'])

const codeOf = (error: unknown): string => (error instanceof DatabaseError ? (error.code ?? '') : '')

/** The kind of an error that came when the connection was made. */
export const connectionKind = (error: unknown): FailureKind => (FULL.has(codeOf(error)) ? 'unavailable' : 'connection')

/** The kind of an error that came afterwards. */
export function failureKind(error: unknown): FailureKind {
  const code = codeOf(error)
  if (LOCKS.has(code)) return 'lock'
  // Class 57P, the server's own end; class 08, connection exceptions; pg's own words for a connection that is gone.
  if (/^(57P|08)/.test(code) || /^Connection terminated|ECONNRESET|EPIPE/.test(messageOf(error))) return 'interrupted'
  return 'migration'
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** An error's text; for one of the server's with detail, hint and, where it says where, the line of `sql`. */
export function describe(error: unknown, sql?: string): string {
  if (error instanceof AggregateError) return error.errors.map((each) => describe(each)).join('; ')
  if (!(error instanceof DatabaseError)) return messageOf(error)
  // Postgres counts characters, strings UTF-16 units.
  const before = sql && error.position ? [...sql].slice(0, Number(error.position) - 1) : undefined
  const line = before ? ` (line ${before.filter((each) => each === '\n').length + 1})` : ''
  const hint = error.hint ? `hint: ${error.hint}` : undefined
  // Class 23, integrity constraint violations: the detail quotes the row, which may be a patient's.
  const violated = error.code?.startsWith('23')
  const place = [error.table, error.column, error.constraint].filter(Boolean).join(', ')
  const detail = violated ? place && `in ${place}` : error.detail
  return [error.message + line, detail, hint].filter(Boolean).join('; ')
}
