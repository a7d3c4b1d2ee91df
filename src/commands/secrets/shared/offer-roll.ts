import { count } from '../../../quantities.ts'
import { changesOf, type Part } from '../../../releases/stands.ts'
import { unreadLines } from '../../../secrets/unread-in-words.ts'
import { checkCredentials } from '../../../steps/preflight/check-credentials.ts'
import { inventory } from '../../../tasks/secrets/inventory.ts'
import { offerReplacement } from '../../../tasks/secrets/replace-tasks.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import type { Session } from '../../frame/session.ts'
import { readStands } from '../../frame/stands.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { editsOf } from './secret-answers.ts'
import { tasksBehind } from './tasks-behind.ts'

export type RollOptions = { roll?: boolean; wait?: boolean }

/**
 * After a change: tasks read secrets at their start, so those that run hold the former values. They are replaced where
 * that was asked for, or a person agrees; `--yes` alone is about the change, not about them. Gives what the commands that write have to show.
 */
export async function offerRoll(
  session: Session,
  context: SecretContext,
  { command, options }: { command: string; options: RollOptions },
) {
  const { deps, environment, prompts, screen } = session
  context.wait = options.wait
  const answers = {
    async 'replace-tasks'() {
      const behind = tasksBehind(context)
      context.replacing = behind.length > 0 && (await wanted(behind))
      if (!context.replacing) return
      reportRollStands(session)
      // With --roll the preflight has looked, before anything was written.
      if (options.roll === undefined) await checkCredentials(deps, context, { command: 'secrets' })
    },
  }
  await releasingLock(session, () => session.follow(offerReplacement(command), context, answers))
  if (context.replacing) await session.follow(inventory, context, {})
  const tasks = tasksBehind(context)
  return {
    changed: context.changed ?? [],
    rolled: context.rolled ?? false,
    tasksBehind: tasks,
    edits: editsOf(context),
  }

  async function wanted(behind: readonly string[]): Promise<boolean> {
    const tasks = `${count(behind.length, 'running task')} ${behind.length === 1 ? 'has' : 'have'}`
    if (options.roll !== undefined) return options.roll
    if (prompts.asking)
      return prompts.confirm(`${tasks} values from before the change. Replace them now, one after the other?`)
    screen.line(
      `note: ${tasks} values from before the change; the same command with --roll replaces them (--env ${environment})`,
    )
    return false
  }
}

/** For the end of a command that fails, or is cancelled, while it replaces tasks. */
export function reportRollStands({ deps, reportStands, records }: Session): void {
  reportStands(() => readStands(deps, { before: undefined, changes: () => changesOf(parts, records) }))
}

const parts: readonly Part[] = [
  { part: 'secret', by: ['write', 'unset', 'rotate', 'merge-back'], how: 'written', told: true },
  { part: 'tasks', by: ['rollout'], how: 'replaced', partly: true, told: true },
  { part: 'previous value', by: ['retire'], how: 'closed' },
]

/** One line for people about what became of the tasks. */
export const taskLines = ({ rolled, tasksBehind }: { rolled: boolean; tasksBehind: readonly string[] }): string[] => {
  if (rolled) return ["The service's tasks have it."]
  return tasksBehind.length > 0 ? ['Running tasks still have what they read at their start.'] : []
}

/** Of the keys that were written, those that no task reads: why, and what makes tasks read them. */
export const unreadKeyLines = (
  { inventory = [] }: Pick<SecretContext, 'inventory'>,
  written: readonly string[],
): string[] =>
  unreadLines(
    inventory.flatMap(({ fate, key }) => (fate !== undefined && written.includes(key) ? [{ key, fate }] : [])),
  )
