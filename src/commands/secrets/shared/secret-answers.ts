import { ofAppSecrets } from '../../../steps/secrets/secret-references.ts'
import { agreeOnDroppedKeys } from '../../../tasks/secrets/begin-secret.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { declined } from '../../frame/declined.ts'
import type { Session } from '../../frame/session.ts'

/** The answers for lists that begin with `beginSecretRead`: what others did since medspa wrote last is told, and not mended. */
export const readAnswers = (session: Session, context: SecretContext) => ({
  recover: () => agreeOnRecovery(session, context),
  async 'outside-edits'() {
    noteChangedKeys(session, context)
    if (droppedKeysOf(context).length > 0) session.screen.line(droppedNote(session, context))
  },
})

/**
 * The answers for lists that begin with `beginSecretWrite`. A person is asked whether keys that others dropped shall come
 * back; only a person, and only in so many words, has them forgotten. `--yes` brings back what a task definition reads, as
 * no task starts without it.
 */
export const writeAnswers = (session: Session, context: SecretContext) => ({
  recover: () => agreeOnRecovery(session, context),
  async 'outside-edits'() {
    context.unattended = !session.prompts.asking
    noteChangedKeys(session, context)
  },
  'dropped-keys': () => chooseWhatBecomesOfDroppedKeys(session, context),
})

/** The same of what others did, for a command that has read it elsewhere: a deploy. */
export async function agreeOnOutsideEdits(
  session: Session,
  { outside }: Pick<SecretContext, 'outside'>,
): Promise<void> {
  const context: SecretContext = { outside }
  await session.follow(agreeOnDroppedKeys, context, writeAnswers(session, context))
}

async function agreeOnRecovery({ prompts }: Session, { deletion }: SecretContext): Promise<void> {
  if (deletion === undefined) return
  if (!(await prompts.confirm('Bring it back, with its values?', [deletion]))) throw declined('Bringing it back')
}

function noteChangedKeys({ deps, screen }: Session, { outside }: SecretContext): void {
  if (outside === undefined || outside.changed.length === 0) return
  screen.line(`note: edited outside since medspa wrote ${deps.names.appSecrets} last: ${outside.changed.join(', ')}`)
}

async function chooseWhatBecomesOfDroppedKeys(session: Session, context: SecretContext): Promise<void> {
  const { deps, prompts, screen } = session
  const dropped = droppedKeysOf(context)
  if (dropped.length === 0) return
  const note = droppedNote(session, context)
  const read = ofAppSecrets(context.references ?? [], deps.names).map(({ key }) => key)
  const putBack = prompts.asking ? dropped : dropped.filter((key) => read.includes(key))
  if (putBack.length === 0) screen.line(note)
  else if (await prompts.confirm(`Put ${putBack.join(', ')} back, with the values from before?`, [note])) {
    context.droppedKeys = { putBack }
    return
  }
  const forget = prompts.asking && (await prompts.confirm(`Forget ${dropped.join(', ')} for good?`))
  context.droppedKeys = forget ? 'forget' : 'keep'
}

const droppedKeysOf = ({ outside }: SecretContext) => [...(outside?.dropped.keys() ?? [])]

const droppedNote = ({ deps }: Session, context: SecretContext) =>
  `note: an edit from outside dropped ${droppedKeysOf(context).join(', ')} from ${deps.names.appSecrets}; the values are kept`

/** What `--json` says of it. */
export const editsOf = ({ mergedBack = false, outside }: SecretContext) =>
  outside === undefined ? null : { dropped: [...outside.dropped.keys()], changed: outside.changed, mergedBack }
