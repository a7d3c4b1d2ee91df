import type { ServiceState } from '../../aws/ecs/service.ts'
import type { Deps } from '../../deps.ts'
import { taskIdOf } from '../../releases/arn.ts'

type LogLine = {
  at: Date
  message: string
  /** Id of the task. */
  task: string
}

/** What the tasks that serve have logged of trouble. */
export type ServingLog = {
  /** From when on: the rollout, or an hour ago where the rollout is longer ago. */
  since: Date
  /** Whether `since` is the rollout. */
  sinceRollout: boolean
  /** Oldest first. */
  lines: readonly LogLine[]
  /** Ids of the tasks that run. */
  running: ReadonlySet<string>
}

/** A service that has run for weeks has weeks of log, and says of last month's trouble nothing that counts today. */
const LOOK_BACK_MS = 60 * 60_000
/** The clocks of tasks and of ECS need not agree. */
const CLOCKS_APART_MS = 5_000

/** The rollout that serves; undefined where there is no service or nothing is rolled out. */
export const servingRollout = ({
  deployments,
  taskSets,
}: Pick<ServiceState, 'deployments' | 'taskSets'>): { id: string; createdAt?: Date | undefined } | undefined =>
  taskSets.find(({ status }) => status === 'PRIMARY') ?? deployments.find(({ status }) => status === 'PRIMARY')

/**
 * Reads from the API's log which lines hold one of `words`, since the rollout, an hour at most. Lines of tasks that the
 * rollout replaced do not count: while they end, they still log. Undefined where there is no service.
 */
export async function readServingLog(
  { clock, logs, names, service }: Pick<Deps, 'clock' | 'logs' | 'names' | 'service'>,
  words: readonly string[],
): Promise<ServingLog | undefined> {
  const found = await service.describe()
  const rollout = found && servingRollout(found)
  if (!found || !rollout) return undefined
  const earliest = new Date(clock.now().getTime() - LOOK_BACK_MS)
  const sinceRollout = rollout.createdAt !== undefined && rollout.createdAt > earliest
  const since = (sinceRollout ? rollout.createdAt : undefined) ?? earliest
  const { ended, running } = await tasksOf(service, found.taskDefinitionArn, rollout.id)
  const lines = await logs.find(names.apiLogGroup, {
    since: new Date(since.getTime() - CLOCKS_APART_MS),
    filterPattern: anyOf(words),
  })
  const counts = ({ message, task }: LogLine) =>
    (running.has(task) || ended.has(task)) && words.some((word) => message.includes(word))
  return {
    since,
    sinceRollout,
    running,
    lines: lines.map(({ at, message, stream }) => ({ at, message, task: taskIdOf(stream) })).filter(counts),
  }
}

/** Ids of the tasks that the rollout started: those that run, and those that ended in the last hour. */
async function tasksOf(
  service: Pick<Deps['service'], 'runningTasks' | 'stoppedTasks'>,
  taskDefinitionArn: string,
  rollout: string,
): Promise<Record<'ended' | 'running', ReadonlySet<string>>> {
  const [running, stopped] = await Promise.all([service.runningTasks(), service.stoppedTasks(taskDefinitionArn)])
  const ended = stopped.map(({ startedBy, taskArn }) => ({ startedBy, id: taskIdOf(taskArn) }))
  const ofRollout = (tasks: readonly { id: string; startedBy?: string | undefined }[]) =>
    new Set(tasks.filter(({ startedBy }) => startedBy === rollout).map(({ id }) => id))
  return { running: ofRollout(running), ended: ofRollout(ended) }
}

/**
 * CloudWatch's filter pattern for lines that hold any of these: `?"a" ?"b"`.
 * Source: CloudWatch Logs user guide, "Filter pattern syntax", optional terms. A quotation mark cannot be part of a term.
 */
const anyOf = (words: readonly string[]): string =>
  words.map((word) => `?"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(' ')
