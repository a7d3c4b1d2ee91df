import { inventory } from '../../../tasks/secrets/inventory.ts'
import { refreshDatabaseUrl } from '../../../tasks/secrets/refresh.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { editsOf, writeAnswers } from '../shared/secret-answers.ts'
import { tasksBehind } from '../shared/tasks-behind.ts'
import { secretsRefresh } from './command.ts'

/**
 * `medspa secrets refresh`: what a deploy does of DATABASE_URL, and always: the application's roles are made where they are
 * missing, the role that the URL names gets the password that it has there, and tasks with a former URL are replaced.
 */
export const run = (options: OptionsOf<typeof secretsRefresh>, terminal: Terminal): Promise<number> =>
  runCommand(secretsRefresh, options, terminal, (session) => runRefresh(session, options))

export async function runRefresh(
  session: Session,
  { confirm, wait }: OptionsOf<typeof secretsRefresh>,
): Promise<CommandResult<typeof secretsRefresh>> {
  confirmName(session, confirm, {
    needed: "Changing the roles of production's database needs its name besides --yes.",
    taken: `the roles of ${session.environment}'s database would be changed`,
  })
  const context: SecretContext = { wait }
  await releasingLock(session, () => session.follow(refreshDatabaseUrl, context, writeAnswers(session, context)))
  await session.follow(inventory, context, {})
  const changed = context.changed ?? []
  const result = {
    changed,
    rolled: context.rolled ?? false,
    tasksBehind: tasksBehind(context),
    edits: editsOf(context),
  }
  return { result, lines: [changed.length === 0 ? 'DATABASE_URL stays as it is.' : 'DATABASE_URL is a new one.'] }
}
