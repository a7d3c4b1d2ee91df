import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import { endsGolangMigrate, readGolangMigrate } from './golang-migrate-log.ts'
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
  /** golang-migrate's version whose migration began and did not end: it runs nothing until that is put right. */
  dirty?: number
}

/** Reads one log line of a `migrate` image: JSON as the contract of the core API has it, or whatever the operator's prints. */
export function readMigrationLine(message: string): MigrationLine {
  const parsed = lineSchema.safeParse(parseJson(message))
  if (!parsed.success) return { text: message, ...foreignLine(message) }
  const { ahead, blockers, detail, error, kind, migration, msg, newest, severity } = parsed.data
  const text = [msg, migration, error ?? detail].filter(Boolean).join(': ')
  if (msg === 'migration applied' && migration) return { text, applied: migration }
  if (msg === 'migration notice' && severity === 'WARNING')
    return { text, warning: [migration, detail].filter(Boolean).join(': ') }
  const last = ahead?.at(-1)
  if (msg === 'database is ahead' && last !== undefined)
    return { text: `${text}: ${ahead?.join(', ')}`, ahead: { database: last, release: newest ?? null } }
  if (msg !== 'migration failed') return { text, ...foreignLine(text) }
  return {
    text,
    ...foreignLine(text),
    failure: [migration, error].filter(Boolean).join(': ') || text,
    ...(kind === undefined ? {} : { kind }),
    ...(blockers === undefined ? {} : { blockers: blockers.map(({ pid }) => pid) }),
  }
}

/** A line of golang-migrate's, in words or in the JSON of the program around it. */
function foreignLine(text: string): Partial<MigrationLine> {
  const { applied, dirty, sqlError, unknownVersion } = readGolangMigrate(text)
  return {
    ...(applied === undefined ? {} : { applied }),
    ...(sqlError === undefined ? {} : { failure: sqlError }),
    ...(dirty === undefined ? {} : { failure: text, kind: 'dirty', dirty }),
    ...(unknownVersion === undefined ? {} : { failure: text, kind: 'newer-schema' }),
  }
}

/** What the contract of the core API has a migrator write last. */
const LAST_LINES = ['migrations done', 'migration failed']

/** Pure: whether a log line is JSON as the contract has it, of a migrator that says when it is done. */
export const isStructured = (message: string): boolean => lineSchema.safeParse(parseJson(message)).success

/** What no other migrator writes: the contract's first lines, and a failure with its kind. */
const OWN_LINES = ['migrating', 'migration applied', 'migrations done']

/** Pure: whether a log line is of a migrator as the contract of the core API has it: it leaves nothing half done. */
export const isContracts = (message: string): boolean => {
  const { data } = lineSchema.safeParse(parseJson(message))
  return data !== undefined && (OWN_LINES.includes(data.msg) || (data.msg === 'migration failed' && !!data.kind))
}

/**
 * Pure: whether a log line is a migrator's last. `named`: the lines before it have every migration that was applied, as the
 * contract has it; `unnamed`: they need not.
 */
export function closesLog(message: string): 'named' | 'unnamed' | undefined {
  const { data } = lineSchema.safeParse(parseJson(message))
  const text = data?.msg ?? message
  if (data !== undefined && LAST_LINES.includes(text)) return 'named'
  if (readGolangMigrate(text).noChange) return 'named'
  return endsGolangMigrate([text, data?.error].filter(Boolean).join(': ')) ? 'unnamed' : undefined
}

/** Pure: `the database stays at 0002_widgets; 76b3ad4119cd knows 0001_leads`. */
export const aheadText = ({ database, release }: AheadOf, tag = 'this release'): string =>
  `the database stays at ${database}; ${tag} knows ${release ?? 'no migration'}`
