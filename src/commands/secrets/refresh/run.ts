import { tasksBehind } from '../../../steps/release/roll-service.ts'
import { inventory, refreshDatabaseRoles, rollWhereStale, type SecretContext } from '../../../tasks/secrets.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { withLock } from '../../frame/with-lock.ts'
import { editsOf, openSecret } from '../shared/open-secret.ts'
import { secretsRefresh } from './command.ts'

/**
 * `medspa secrets refresh`: what a deploy does of DATABASE_URL, and always: the application's roles are made where they are
 * missing, the role that the URL names gets the password that it has there, and tasks with a former URL are replaced.
 */
export const run = (options: OptionsOf<typeof secretsRefresh>, terminal: Terminal): Promise<number> =>
  runCommand(secretsRefresh, options, terminal, async (session) => {
    const { deps, run } = session
    const context: SecretContext = {}
    await openSecret(session, context, { rolls: true, writes: true })
    const request = { command: 'secrets refresh', reason: 'DATABASE_URL', wait: options.wait ?? false }
    await withLock(session, request, () => run([...refreshDatabaseRoles(deps), ...rollWhereStale(deps)], context))
    await run(inventory(deps), context)
    const changed = context.changed ?? []
    const result = {
      changed,
      rolled: context.rolled ?? false,
      tasksBehind: tasksBehind(context),
      edits: editsOf(context),
    }
    return { result, lines: [changed.length === 0 ? 'DATABASE_URL stays as it is.' : 'DATABASE_URL is a new one.'] }
  })
