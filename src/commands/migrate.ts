import { type DeployedContext, migrateOnly } from '../tasks/deployed.ts'
import { need } from '../tasks/step.ts'
import { type CommonOptions, runCommand, type Terminal } from './session.ts'

/** `medspa migrate`: the one-off migration task of seed 2.6, waited for, with its log. */
export const migrate = (options: CommonOptions, terminal: Terminal): Promise<number> =>
  runCommand('migrate', options, terminal, async (session) => {
    const context: DeployedContext = {}
    await session.run(migrateOnly(session.deps), context)
    const migrated = need(context, 'migrated')
    const { applied } = migrated
    return {
      result: migrated,
      lines: [applied.length === 0 ? 'No migration was pending.' : `Applied: ${applied.join(', ')}`],
    }
  })
