import { lastChange } from '../../../secrets/inventory.ts'
import { listSecret } from '../../../tasks/secrets/list.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { inventoryLines } from '../shared/lines.ts'
import { editsOf, readAnswers } from '../shared/secret-answers.ts'
import { tasksBehind } from '../shared/tasks-behind.ts'
import { secretsList } from './command.ts'

/** `medspa secrets list`: every key with its state, without a value, and which tasks have older ones. */
export const run = (options: OptionsOf<typeof secretsList>, terminal: Terminal): Promise<number> =>
  runCommand(secretsList, options, terminal, runList)

export async function runList(session: Session): Promise<CommandResult<typeof secretsList>> {
  const context: SecretContext = {}
  await session.follow(listSecret, context, readAnswers(session, context))
  const keys = need(context, 'inventory')
  const behind = new Set(tasksBehind(context))
  const tasks = need(context, 'tasks').map(({ createdAt, id }) => ({
    id,
    createdAt: createdAt.toISOString(),
    behind: behind.has(id),
  }))
  const changedAt = lastChange(keys) ?? null
  const fingerprintsKept = context.fingerprintsKept ?? false
  return {
    result: { keys, tasks, lastChange: changedAt, fingerprintsKept, edits: editsOf(context) },
    lines: inventoryLines({ keys, tasks, changedAt, fingerprintsKept }, session.stdout.columns),
  }
}
