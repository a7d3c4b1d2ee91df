import { z } from 'zod'
import { parseJson } from '../../io/json.ts'
import type { MigrationFailureKind } from './migration-hint.ts'

const kinds = ['connection', 'unavailable', 'interrupted', 'lock', 'order', 'migration'] as const

const lineSchema = z.looseObject({
  msg: z.string(),
  /** Null where the failure is no single migration's. */
  migration: z.string().nullish(),
  error: z.string().nullish(),
  /** What there is to say beside the message: a notice's text, who holds a lock. */
  detail: z.string().nullish(),
  severity: z.string().nullish(),
  kind: z.enum(kinds).optional().catch(undefined),
  blockers: z
    .array(z.looseObject({ pid: z.number().int() }))
    .optional()
    .catch(undefined),
  /** Migrations that the database has and the release lacks, and the newest that the release has. */
  ahead: z.array(z.string()).nullish(),
  newest: z.string().nullish(),
})

/** Where a database stands that a newer release migrated, and what the release knows of it. */
export type AheadOf = { database: string; release: string | null }

export type MigrationLine = {
  /** What to show. */
  text: string
  /** The migration that this line says was applied. */
  applied?: string
  /** What a migration warned of (RAISE WARNING, or Postgres itself). */
  warning?: string
  /** The database was migrated by a newer release. */
  ahead?: AheadOf
  /** What the line says went wrong. */
  failure?: string
  /** Of a failure: its kind, and the database's sessions that held the lock. */
  kind?: MigrationFailureKind
  blockers?: number[]
}

/** Reads one log line of a `migrate` image: JSON as the contract of the core API has it, or whatever the operator's prints. */
export function readMigrationLine(message: string): MigrationLine {
  const parsed = lineSchema.safeParse(parseJson(message))
  if (!parsed.success) return { text: message }
  const { ahead, blockers, detail, error, kind, migration, msg, newest, severity } = parsed.data
  const text = [msg, migration, error ?? detail].filter(Boolean).join(': ')
  if (msg === 'migration applied' && migration) return { text, applied: migration }
  if (msg === 'migration notice' && severity === 'WARNING')
    return { text, warning: [migration, detail].filter(Boolean).join(': ') }
  const last = ahead?.at(-1)
  if (msg === 'database is ahead' && last !== undefined)
    return { text: `${text}: ${ahead?.join(', ')}`, ahead: { database: last, release: newest ?? null } }
  if (msg !== 'migration failed') return { text }
  return {
    text,
    failure: [migration, error].filter(Boolean).join(': ') || text,
    ...(kind === undefined ? {} : { kind }),
    ...(blockers === undefined ? {} : { blockers: blockers.map(({ pid }) => pid) }),
  }
}

/** What the contract of the core API has a migrator write last. */
const LAST_LINES = ['migrations done', 'migration failed']

/** Pure: whether a log line is JSON as the contract has it, of a migrator that says when it is done. */
export const isStructured = (message: string): boolean => lineSchema.safeParse(parseJson(message)).success

/** Pure: whether a log line is the one with which the contract's migrator ends. */
export const closesLog = (message: string): boolean =>
  LAST_LINES.includes(lineSchema.safeParse(parseJson(message)).data?.msg ?? '')

/** Pure: `the database stays at 0002_widgets; 76b3ad4119cd knows 0001_leads`. */
export const aheadText = ({ database, release }: AheadOf, tag = 'this release'): string =>
  `the database stays at ${database}; ${tag} knows ${release ?? 'no migration'}`
