import { OperatorError } from '../../../errors.ts'
import { dirtyHint } from '../../../steps/migrate/migration-hint.ts'
import { dirtyOf, notesInWords, type SchemaNotes, schemaInWords } from '../../../steps/migrate/schema-notes.ts'
import { type MigrateStatusContext, migrateStatus as statusList } from '../../../tasks/migrate.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { migrateStatus } from './command.ts'

/** The most names of migrations that are listed; `--json` has all that the probe gives. */
const NAMED = 20

/** `medspa migrate status`: what ran, by the tables of migrators. A dirty database is exit code 4. */
export const run = (options: OptionsOf<typeof migrateStatus>, terminal: Terminal): Promise<number> => {
  const context: MigrateStatusContext = {}
  return runCommand(
    migrateStatus,
    options,
    terminal,
    (session) => runMigrateStatus(session, context),
    () => context.schema && resultOf(context.schema),
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
  if (dirty !== undefined)
    throw new OperatorError(`The database is dirty at version ${dirty.version}.`, {
      code: 'database-dirty',
      whose: 'operator',
      exit: 'validation',
      hint: dirtyHint(Number(dirty.version)),
      evidence: schema.map(notesInWords),
    })
  return { result: resultOf(schema), lines: statusLines(schema) }
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

const resultOf = (schema: readonly SchemaNotes[]): ResultOf<typeof migrateStatus> => ({
  migrators: [...schema],
  dirty: dirtyOf(schema) !== undefined,
})
