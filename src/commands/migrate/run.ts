import { changesOf } from '../../releases/stands.ts'
import { aheadText } from '../../steps/migrate/migration-log.ts'
import { type MigrateContext, migrate as migrateList } from '../../tasks/migrate.ts'
import { migratedInWords, snapshotPart } from '../deploy/stands.ts'
import { confirmName } from '../frame/confirm-name.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { migrate } from './command.ts'

/** `medspa migrate`: the one-off migration task of section 2.6, waited for, with its log. */
export const run = (options: OptionsOf<typeof migrate>, terminal: Terminal): Promise<number> =>
  runCommand(migrate, options, terminal, (session) => runMigrate(session, options))

/** The body of `medspa migrate`. */
export async function runMigrate(
  session: Session,
  options: OptionsOf<typeof migrate>,
): Promise<CommandResult<typeof migrate>> {
  confirmName(session, options.confirm, {
    needed: "Migrating production's database needs its name.",
    taken: `the database of ${session.environment} would be migrated`,
  })
  const context: MigrateContext = {
    wait: options.wait ?? false,
    snapshotFirst: session.deps.settings.snapshotBeforeMigration,
  }
  session.reportStands(() =>
    readStands(session.deps, {
      before: undefined,
      changes() {
        const snapshot = changesOf([snapshotPart], session.records)
        const database = migratedInWords(session.records, context)
        return { changed: [...snapshot.changed, ...database.changed], unchanged: database.unchanged }
      },
    }),
  )
  await releasingLock(session, () => session.follow(migrateList, context, {}))
  const migrated = need(context, 'migrated')
  const { ahead, applied, logged } = migrated
  return {
    result: { ...migrated, snapshot: context.snapshot ?? null },
    lines: [
      applied.length > 0
        ? `Applied: ${applied.join(', ')}`
        : logged
          ? 'No migration was pending.'
          : 'The migration task is done.',
      ...(logged ? [] : ['note: its log does not say everything that it applied']),
      ...(context.snapshot === undefined ? [] : [`Snapshot of the database from before: ${context.snapshot}`]),
      ...(ahead === null ? [] : [`note: ${aheadText(ahead)}`]),
    ],
  }
}
