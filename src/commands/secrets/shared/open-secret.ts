import type { Deps } from '../../../deps.ts'
import { ofAppSecrets } from '../../../steps/secrets/secret-references.ts'
import {
  findSecret,
  forgetEdits,
  keepEdits,
  mergeEdits,
  recover,
  references,
  type SecretContext,
} from '../../../tasks/secrets.ts'
import { declined } from '../../frame/declined.ts'
import type { Session } from '../../frame/session.ts'

/**
 * How every command about the secret begins: it is read, brought back after asking where it is scheduled for deletion, and
 * what others took away since medspa wrote last is told.
 * @param writes whether the command writes: one that only reads neither asks about what others did, nor mends it
 */
export async function openSecret(
  session: Session,
  context: SecretContext,
  { rolls, writes }: { rolls?: boolean; writes: boolean },
): Promise<void> {
  const { deps, prompts, run } = session
  await run(findSecret(deps, { rolls }), context)
  if (context.deletion !== undefined) {
    if (!(await prompts.confirm('Bring it back, with its values?', [context.deletion])))
      throw declined('Bringing it back')
    await run(recover(deps), context)
  }
  await agreeOnOutsideEdits(session, context, { writes })
}

/**
 * Tells what edits from outside did. A person is asked whether keys that they dropped shall come back; only a person, and
 * only in so many words, has them forgotten. `--yes` brings back what a task definition reads, as no task starts without it.
 */
export async function agreeOnOutsideEdits(
  { deps, prompts, run, screen }: Session,
  context: SecretContext,
  { writes }: { writes: boolean },
): Promise<void> {
  const { outside } = context
  if (outside === undefined) return
  const name = deps.names.appSecrets
  if (outside.changed.length > 0)
    screen.line(`note: edited outside since medspa wrote ${name} last: ${outside.changed.join(', ')}`)
  const dropped = [...outside.dropped.keys()]
  if (dropped.length === 0) return
  const note = `note: an edit from outside dropped ${dropped.join(', ')} from ${name}; the values are kept`
  if (!writes) return screen.line(note)
  if (!prompts.asking) await run(references(deps), context)
  const wanted = prompts.asking ? dropped : dropped.filter((key) => readByTasks(deps, context).includes(key))
  if (wanted.length === 0) screen.line(note)
  else if (await prompts.confirm(`Put ${wanted.join(', ')} back, with the values from before?`, [note]))
    return run(mergeEdits(deps, wanted), context)
  const forget = prompts.asking && (await prompts.confirm(`Forget ${dropped.join(', ')} for good?`))
  await run(forget ? forgetEdits(deps) : keepEdits(deps), context)
}

const readByTasks = ({ names }: Deps, { references = [] }: SecretContext) =>
  ofAppSecrets(references, names).map(({ key }) => key)

/** What `--json` says of it. */
export const editsOf = ({ mergedBack = false, outside }: SecretContext) =>
  outside === undefined ? null : { dropped: [...outside.dropped.keys()], changed: outside.changed, mergedBack }
