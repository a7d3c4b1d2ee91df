import { acceptEdits, findSecret, mergeEdits, recover, type SecretContext } from '../../tasks/secrets.ts'
import { declined, type Session } from '../session.ts'

/**
 * How every command about the secret begins: it is read, brought back after asking where it is scheduled for deletion, and
 * what others took away since medspa wrote last is told, and put back after asking.
 * @param writes what the command writes would cover what others did, so it has to be answered first
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

/** Tells what edits from outside did, and asks about keys that they dropped. */
export async function agreeOnOutsideEdits(
  { deps, prompts, run, screen }: Session,
  context: SecretContext,
  { writes }: { writes: boolean },
): Promise<void> {
  const { outside } = context
  if (outside === undefined) return
  const dropped = [...outside.dropped.keys()].join(', ')
  const name = deps.names.appSecrets
  if (outside.changed.length > 0)
    screen.line(`note: edited outside since medspa wrote ${name} last: ${outside.changed.join(', ')}`)
  if (dropped === '') return
  const note = `note: an edit from outside dropped ${dropped} from ${name}; the values are still there`
  if (!writes && !prompts.answers) return screen.line(note)
  if (await prompts.confirm(`Put ${dropped} back, with the values from before?`, [note]))
    await run(mergeEdits(deps), context)
  else await run(acceptEdits(deps), context)
}

/** What `--json` says of it. */
export const editsOf = ({ mergedBack = false, outside }: SecretContext) =>
  outside === undefined ? null : { dropped: [...outside.dropped.keys()], changed: outside.changed, mergedBack }
