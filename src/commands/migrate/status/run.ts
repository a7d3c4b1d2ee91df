import { OperatorError } from '../../../errors.ts'
import { pendingInWords } from '../../../steps/migrate/find-pending.ts'
import { dirtyHint } from '../../../steps/migrate/migration-hint.ts'
import { migrationUnderway, underwayHint } from '../../../steps/migrate/migration-underway.ts'
import type { Pending } from '../../../steps/migrate/pending.ts'
import type { SchemaContext } from '../../../steps/migrate/read-schema.ts'
import { dirtyOf, notesInWords, type SchemaNotes, schemaInWords } from '../../../steps/migrate/schema-notes.ts'
import { type MigrateStatusContext, migrateStatus as statusList } from '../../../tasks/migrate.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { migrateStatus } from './command.ts'

/** Of a command that was cancelled, or failed, in between. */
const NOT_LOOKED = { why: 'the command ended before it looked' }

/** The most names of migrations that are listed; `--json` has all that the probe gives. */
const NAMED = 20

/** `medspa migrate status`: what ran, by the tables of migrators, and what is pending, by the release's files. A dirty database is exit code 4. */
export const run = (options: OptionsOf<typeof migrateStatus>, terminal: Terminal): Promise<number> => {
  const context: MigrateStatusContext = {}
  return runCommand(
    migrateStatus,
    options,
    terminal,
    (session) => runMigrateStatus(session, context),
    () => context.schema && resultOf(context, context.schema),
  )
}

/** The body of `medspa migrate status`. */
export async function runMigrateStatus(
  session: Session,
  context: MigrateStatusContext,
): Promise<CommandResult<typeof migrateStatus>> {
  await session.follow(statusList, context, {})
  const schema = need(context, 'schema')
  const dirty = dirtyOf(schema)
  if (dirty !== undefined) {
    const progress = { line: () => {}, signal: session.signal }
    const underway = await migrationUnderway(session.deps, progress)
    throw new OperatorError(`The database is dirty at version ${dirty.version}.`, {
      code: 'database-dirty',
      whose: 'operator',
      exit: 'validation',
      hint: underway === undefined ? dirtyHint(Number(dirty.version)) : underwayHint(underway),
      evidence: schema.map(notesInWords),
    })
  }
  const pending = pendingLines(need(context, 'pending'), context.migrationRelease)
  return { result: resultOf(context, schema), lines: [...statusLines(schema), ...pending] }
}

/** Pure: each migrator with its newest names. */
export const statusLines = (schema: readonly SchemaNotes[]): string[] =>
  schema.length === 0
    ? [`${schemaInWords(schema)}.`]
    : schema.flatMap((notes) => {
        const { applied, table } = notes
        const older = applied.length - NAMED
        return [
          `${notesInWords(notes)} (${table})`,
          ...(older > 0 ? [`  … and ${older} before`] : []),
          ...applied.slice(-NAMED).map((name) => `  ${name}`),
        ]
      })

/** Pure: what is pending, by its names. */
function pendingLines(pending: Pending, release: string | undefined): string[] {
  const words = pendingInWords(pending, release)
  if ('why' in pending) return [`${words[0]?.toUpperCase()}${words.slice(1)}.`]
  return [words, ...pending.migrations.map((name) => `  ${name}`)]
}

const resultOf = (
  { migrationRelease, pending = NOT_LOOKED }: Pick<SchemaContext, 'migrationRelease' | 'pending'>,
  schema: readonly SchemaNotes[],
): ResultOf<typeof migrateStatus> => ({
  migrators: [...schema],
  dirty: dirtyOf(schema) !== undefined,
  release: migrationRelease ?? null,
  pending: 'migrations' in pending ? pending.migrations : null,
  pendingUnknown: 'why' in pending ? pending.why : null,
})
