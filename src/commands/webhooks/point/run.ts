import { commandLine } from '../../../command-line.ts'
import { changing } from '../../../steps/webhooks/point-records.ts'
import type { WebhooksContext } from '../../../steps/webhooks/webhooks-context.ts'
import { webhooksPoint as pointList } from '../../../tasks/webhooks/webhooks.ts'
import { placeOf } from '../../../view/place.ts'
import { shownChanges } from '../../../webhooks/shown-value.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { approveChanges, confirmPointing, refuseLeft } from '../approve-changes.ts'
import { notHereLines } from '../lines.ts'
import { webhooksPoint } from './command.ts'

type Options = OptionsOf<typeof webhooksPoint>

/** `medspa webhooks point`: Twilio and Telnyx call this environment, and what they called before is noted. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: WebhooksContext = { wait: options.wait ?? false }
  return runCommand(
    webhooksPoint,
    options,
    terminal,
    (session) => runWebhooksPoint(session, options, context),
    () => context.changed && resultOf(context),
  )
}

/** The body of `medspa webhooks point`. `context` has what was changed, also where the command fails. */
export async function runWebhooksPoint(
  session: Session,
  options: Options,
  context: WebhooksContext,
): Promise<CommandResult<typeof webhooksPoint>> {
  confirmPointing(session, options.confirm)
  const approve = () =>
    approveChanges(
      session,
      changing(context.records),
      `Point the providers at ${placeOf(session.deps)}?`,
      notHereLines(context),
    )
  await releasingLock(session, () => session.follow(pointList, context, { point: approve }))
  const { changed = [], left = [] } = context
  refuseLeft(left, changed, 'Not all calls and messages of these come here')
  return {
    result: resultOf(context),
    lines:
      changed.length === 0
        ? ['The providers point here already.']
        : [
            ...changed.map((record) => `changed: ${record}`),
            `Check that calls come: \`${commandLine('webhooks test')}\`. Back: \`${commandLine('webhooks revert')}\``,
          ],
  }
}

const resultOf = ({ changed = [], left = [], records }: WebhooksContext): ResultOf<typeof webhooksPoint> => ({
  changed,
  left,
  records: changing(records).map(({ changes, record: { id, kind, name } }) => ({
    kind,
    id,
    name,
    changes: shownChanges(changes),
  })),
})
