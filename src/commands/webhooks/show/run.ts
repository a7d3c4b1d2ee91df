import type { WebhooksContext } from '../../../steps/webhooks/webhooks-context.ts'
import { webhooksShow as showList } from '../../../tasks/webhooks/webhooks.ts'
import { webhooksByHand } from '../../../webhooks/by-hand.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { showLines } from '../lines.ts'
import { webhooksShow } from './command.ts'

type Options = OptionsOf<typeof webhooksShow>

/** `medspa webhooks show`: what the configured records hold against what they should, and what no list names. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(webhooksShow, options, terminal, runWebhooksShow)

/** The body of `medspa webhooks show`. */
export async function runWebhooksShow(session: Session): Promise<CommandResult<typeof webhooksShow>> {
  const context: WebhooksContext = {}
  await session.follow(showList, context, {})
  const byHand = webhooksByHand(need(context, 'keysSet'))
  const publicUrl = context.publicUrl ?? ''
  return {
    result: {
      records: need(context, 'records').map(({ changes, record, wanted }) => ({
        kind: record.kind,
        id: record.id,
        name: record.name,
        state: changes.length > 0 ? 'differs' : Object.keys(wanted).length === 0 ? 'none' : 'ok',
        fields: record.fields,
        changes: [...changes],
        remarks: [...record.remarks],
      })),
      answers: need(context, 'answers'),
      unconfigured: need(context, 'unconfigured').map(({ id, kind, name }) => ({ kind, id, name })),
      byHand: byHand.map(({ path, provider, where }) => ({ provider, url: `${publicUrl}${path}`, where })),
    },
    lines: showLines(session.environment, context, byHand),
  }
}
