import type { RunningTask } from '../../aws/ecs/service.ts'
import { messageOf } from '../../errors.ts'
import { laidOut, levelWord } from '../../logs/laid-out.ts'
import type { TaskReasonsNeeds } from '../task-reasons.ts'

/** Lines that are shown of a task. */
const LINES = 20

type Needs = TaskReasonsNeeds & { service: { runningTasks: () => Promise<RunningTask[]> } }

/**
 * The last lines of the log of each task of a task set, laid out and without secrets, behind a line that names the task. Only to be looked
 * at: what cannot be read is said in its place, and ends nothing.
 */
export async function greenLog(deps: Needs, taskSet: { id: string; taskDefinitionArn: string }): Promise<string[]> {
  const { logs, names, scrub, service, taskDefinitions } = deps
  const definition = await taskDefinitions.describe(taskSet.taskDefinitionArn).catch(() => undefined)
  const container = definition?.containers.find(({ name }) => name === names.apiContainer)
  const group = container?.logGroup ?? names.apiLogGroup
  const running = await service.runningTasks().catch((error: unknown) => messageOf(error))
  if (typeof running === 'string') return [`the tasks cannot be listed: ${running}`]
  const own = running.filter(({ startedBy }) => startedBy === taskSet.id)
  const lines = await Promise.all(
    own.map(async ({ id }) => {
      const stream = `${container?.logStreamPrefix ?? 'ecs'}/${names.apiContainer}/${id}`
      const last = await logs.last(group, stream, LINES).catch((error: unknown) => messageOf(error))
      if (typeof last === 'string') return [`task ${id}:`, `  (its log cannot be read: ${last})`]
      return [`task ${id}:`, ...(last.length === 0 ? ['  (nothing yet)'] : last.flatMap((line) => shown(scrub(line))))]
    }),
  )
  return lines.flat()
}

/** One event's lines, as `medspa logs` shows them: their times are no matter, and the task is named above. */
function shown(message: string): string[] {
  const { level, lines } = laidOut(message)
  return lines.map((line) => `  ${levelWord(level)} ${line}`)
}
