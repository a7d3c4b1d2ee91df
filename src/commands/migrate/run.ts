import { aheadText } from '../../steps/migrate/migration-log.ts'
import { need } from '../../steps/step.ts'
import { type DeployedContext, findState, migrateOnly } from '../../tasks/deployed.ts'
import { migratedInWords } from '../deploy/stands.ts'
import { type CommonOptions, runCommand, type Terminal } from '../frame/run-command.ts'
import { lookHowItStands } from '../frame/stands.ts'
import { withLock } from '../frame/with-lock.ts'

export type MigrateOptions = CommonOptions & { wait?: boolean }

/** `medspa migrate`: the one-off migration task of seed 2.6, waited for, with its log. */
export const migrate = (options: MigrateOptions, terminal: Terminal): Promise<number> =>
  runCommand('migrate', options, terminal, async (session) => {
    const context: DeployedContext = {}
    session.leaves(() =>
      lookHowItStands(session.deps, { before: undefined, changes: () => migratedInWords(session.records, context) }),
    )
    await session.run(findState(session.deps), context)
    const request = { command: 'migrate', reason: 'pending migrations', wait: options.wait ?? false }
    await withLock(session, request, () => session.run(migrateOnly(session.deps), context))
    const migrated = need(context, 'migrated')
    const { ahead, applied } = migrated
    return {
      result: migrated,
      lines: [
        applied.length === 0 ? 'No migration was pending.' : `Applied: ${applied.join(', ')}`,
        ...(ahead === null ? [] : [`note: ${aheadText(ahead)}`]),
      ],
    }
  })
