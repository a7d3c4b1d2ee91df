import type { WebhooksContext } from '../../../steps/webhooks/webhooks-context.ts'
import { webhooksRevert as revertList } from '../../../tasks/webhooks/webhooks.ts'
import { placeOf } from '../../../view/place.ts'
import { shownChanges } from '../../../webhooks/shown-value.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { approveChanges, confirmPointing, refuseLeft } from '../approve-changes.ts'
import { webhooksRevert } from './command.ts'

type Options = OptionsOf<typeof webhooksRevert>

/** `medspa webhooks revert`: Twilio and Telnyx call what they called before `webhooks point`. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: WebhooksContext = { wait: options.wait ?? false }
  return runCommand(
    webhooksRevert,
    options,
    terminal,
    (session) => runWebhooksRevert(session, options, context),
    () => context.changed && resultOf(context),
  )
}

/** The body of `medspa webhooks revert`. `context` has what was changed, also where the command fails. */
export async function runWebhooksRevert(
  session: Session,
  options: Options,
  context: WebhooksContext,
): Promise<CommandResult<typeof webhooksRevert>> {
  confirmPointing(session, options.confirm)
  const approve = () =>
    approveChanges(session, context.wayBack ?? [], `Point the providers away from ${placeOf(session.deps)}?`)
  await releasingLock(session, () => session.follow(revertList, context, { revert: approve }))
  const { changed = [], left = [] } = context
  refuseLeft(left, changed, 'Left as they are')
  return {
    result: resultOf(context),
    lines:
      changed.length === 0
        ? ['The providers point where they pointed before already.']
        : changed.map((record) => `put back: ${record}`),
  }
}

const resultOf = ({ changed = [], left = [], wayBack = [] }: WebhooksContext): ResultOf<typeof webhooksRevert> => ({
  changed,
  left,
  records: wayBack.map(({ changes, record: { id, kind, name } }) => ({
    kind,
    id,
    name,
    changes: shownChanges(changes),
  })),
})
