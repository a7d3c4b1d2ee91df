import type { FoundRecord, NamedRecord, WebhooksContext } from '../../../steps/webhooks/webhooks-context.ts'
import { webhooksShow as showList } from '../../../tasks/webhooks/webhooks.ts'
import { webhooksByHand } from '../../../webhooks/by-hand.ts'
import { shownChanges, shownFields } from '../../../webhooks/shown-value.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
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
  const { gateway = null, missing = [], publicUrl = null, unread = [] } = context
  return {
    result: {
      gateway,
      publicUrl,
      records: [
        ...need(context, 'records').map(foundResult),
        ...missing.map((record) => blankResult(record, 'missing', 'the account does not have it')),
        ...unread.map((record) => blankResult(record, 'unread', record.error.message)),
      ],
      answers: need(context, 'answers'),
      unconfigured: need(context, 'unconfigured'),
      notLooked: need(context, 'notLooked'),
      byHand: byHand.map(({ path, provider, where }) => ({
        provider,
        path,
        url: publicUrl === null ? null : `${publicUrl}${path}`,
        where,
      })),
    },
    lines: showLines(session.environment, context, byHand),
  }
}

type Shown = ResultOf<typeof webhooksShow>['records'][number]

const foundResult = ({ changes, record, wanted }: FoundRecord): Shown => ({
  kind: record.kind,
  id: record.id,
  name: record.name,
  state: changes.length > 0 ? 'differs' : Object.keys(wanted).length === 0 ? 'none' : 'ok',
  fields: shownFields(record.fields),
  changes: shownChanges(changes),
  remarks: [...record.remarks, ...(record.unfit === undefined ? [] : [`medspa cannot change it: ${record.unfit}`])],
})

/** A record of which nothing is known. */
const blankResult = ({ id, kind, name }: NamedRecord, state: 'missing' | 'unread', why: string): Shown => ({
  kind,
  id,
  name,
  state,
  fields: {},
  changes: [],
  remarks: [why],
})
