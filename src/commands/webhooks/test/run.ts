import type { WebhooksContext } from '../../../steps/webhooks/webhooks-context.ts'
import { webhooksTest as testList } from '../../../tasks/webhooks/webhooks.ts'
import { wrap } from '../../../view/text.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { webhooksTest } from './command.ts'

type Options = OptionsOf<typeof webhooksTest>

/** `medspa webhooks test`: signed calls are taken, unsigned ones refused. A failing check is exit code 4. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: WebhooksContext = {}
  return runCommand(
    webhooksTest,
    options,
    terminal,
    (session) => runWebhooksTest(session, context),
    () => context.checks && { checks: context.checks },
  )
}

/** The body of `medspa webhooks test`. `context` has the checks, also where the command fails because of one. */
export async function runWebhooksTest(
  session: Session,
  context: WebhooksContext,
): Promise<CommandResult<typeof webhooksTest>> {
  await session.follow(testList, context, {})
  const checks = need(context, 'checks')
  return {
    result: { checks },
    lines: checks.flatMap(({ evidence, id, status }) =>
      wrap(`${status.padEnd(8)}${id}: ${evidence}`, session.stdout.columns, 8),
    ),
  }
}
