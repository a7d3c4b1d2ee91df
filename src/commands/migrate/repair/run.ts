import { awsCommandLine, commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { changesOf, type Part } from '../../../releases/stands.ts'
import type { RepairContext } from '../../../steps/migrate/repair/repair-context.ts'
import { dirtyOf, schemaInWords } from '../../../steps/migrate/schema-notes.ts'
import { migrateRepair as repairList } from '../../../tasks/migrate.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import { readStands } from '../../frame/stands.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { migrateRepair } from './command.ts'

type Options = OptionsOf<typeof migrateRepair>

const parts: readonly Part[] = [
  { part: 'snapshot', by: ['snapshot'], how: 'taken', partly: true },
  { part: 'database', by: ['force'], how: "golang-migrate's version set", partly: true },
]

/** `medspa migrate repair --to VERSION`: a dirty database of golang-migrate's gets a version, after asking and a snapshot. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: RepairContext = { to: options.to ?? 0, wait: options.wait }
  return runCommand(
    migrateRepair,
    options,
    terminal,
    (session) => runMigrateRepair(session, options, context),
    () => context.schema && resultOf(context),
  )
}

/** The body of `medspa migrate repair`. */
export async function runMigrateRepair(
  session: Session,
  options: Options,
  context: RepairContext,
): Promise<CommandResult<typeof migrateRepair>> {
  if (options.to === undefined) throw withoutVersion()
  confirmName(session, options.confirm, {
    needed: "Setting the version of production's database needs its name besides --yes.",
    taken: `the version of ${session.environment}'s database would be set`,
  })
  session.reportStands(() =>
    readStands(session.deps, { before: undefined, changes: () => changesOf(parts, session.records) }),
  )
  const answers = { repair: () => approveRepair(session, context) }
  await releasingLock(session, () => session.follow(repairList, context, answers))
  const { after, dirty, schema = [] } = context
  if (dirty === undefined)
    return { result: resultOf(context), lines: [`Nothing to repair: ${schemaInWords(schema)}. Nothing was changed.`] }
  const left = dirtyOf(after ?? [])
  if (left !== undefined) throw stillDirty(left.version)
  return {
    result: resultOf(context),
    lines: [
      `The database is clean: ${schemaInWords(after ?? [])}.`,
      ...snapshotLines(context),
      `Next: \`${commandLine('deploy')}\` with the fixed migration.`,
    ],
  }
}

const snapshotLines = ({ snapshot }: RepairContext): string[] =>
  snapshot === undefined
    ? []
    : [
        `The snapshot ${snapshot} stays, and costs by the GiB. To delete it: ${awsCommandLine(`rds delete-db-snapshot --db-snapshot-identifier ${snapshot}`)}`,
      ]

async function approveRepair(session: Session, context: RepairContext): Promise<void> {
  const { deps, prompts, screen } = session
  const { dirty, elsewhere, snapshotName, to } = context
  if (dirty === undefined) return
  screen.line(`golang-migrate's version ${dirty} is dirty: its migration began and did not end.`)
  screen.line(
    to === -1
      ? 'It is set to no version: the next migration begins with the first file.'
      : `It is set to ${to}, without running anything: the next migration begins with the file after ${to}.`,
  )
  screen.line(
    snapshotName ? `A snapshot comes first: ${snapshotName}` : `No snapshot is taken: DATABASE_URL names ${elsewhere}.`,
  )
  const question = `Set the version of the database of ${placeOf(deps)} from ${dirty} (dirty) to ${to === -1 ? 'none' : to}?`
  if (!(await prompts.confirm(question))) throw declined('The repair')
}

const withoutVersion = () =>
  new OperatorError('Which version the database has in truth is not told: --to is missing.', {
    code: 'version-unnamed',
    whose: 'operator',
    exit: 'usage',
    hint: `\`${commandLine('migrate status')}\` shows the dirty version. Name the last version whose migration is there in full: --to VERSION.`,
  })

const stillDirty = (version: string) =>
  new OperatorError(`The migrator ended well, and the database is still dirty at version ${version}.`, {
    code: 'database-dirty',
    whose: 'operator',
    exit: 'validation',
    hint: "The migrate image took `force` for something else, or works on another table: look at its log, and correct the version with golang-migrate's own program.",
  })

const resultOf = (context: RepairContext): ResultOf<typeof migrateRepair> => {
  const { after, dirty, schema = [], snapshot, task, to } = context
  const now = after ?? schema
  const isDirty = dirtyOf(now) !== undefined
  return {
    repaired: task !== undefined && after !== undefined && !isDirty,
    was: dirty ?? null,
    to,
    snapshot: snapshot ?? null,
    migrators: now,
    dirty: isDirty,
  }
}
