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
  /** The revision that the service runs. */
  taskDefinitionArn: string
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
  const start = new Date(since.getTime() - CLOCKS_APART_MS)
  const looks = patternsOf(words).map((filterPattern) => logs.find(names.apiLogGroup, { since: start, filterPattern }))
  const lines = oldestFirst(await Promise.all(looks))
  const counts = ({ message, task }: LogLine) =>
    (running.has(task) || ended.has(task)) && words.some((word) => message.includes(word))
  return {
    since,
    sinceRollout,
    taskDefinitionArn: found.taskDefinitionArn,
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

/** The lines of several looks in the order of their times, each once: two looks may be for words of one line. */
function oldestFirst<T extends { at: Date; message: string; stream: string }>(looks: readonly (readonly T[])[]): T[] {
  const [first = [], ...others] = looks
  if (others.length === 0) return [...first]
  const lines = new Map(looks.flat().map((line) => [JSON.stringify([line.at, line.stream, line.message]), line]))
  return [...lines.values()].toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

/** Characters of a filter pattern. Source: CloudWatch Logs API reference, "FilterLogEvents". */
const PATTERN_LIMIT = 1024

/** As many patterns as the words need. */
function patternsOf(words: readonly string[]): string[] {
  const patterns: string[] = []
  let taken: string[] = []
  for (const word of words) {
    if (taken.length > 0 && anyOf([...taken, word]).length > PATTERN_LIMIT) {
      patterns.push(anyOf(taken))
      taken = []
    }
    taken.push(word)
  }
  return [...patterns, anyOf(taken)]
}

/**
 * CloudWatch's filter pattern for lines that hold any of these: `?"a" ?"b"`.
 * Source: CloudWatch Logs user guide, "Filter pattern syntax", optional terms. A quotation mark cannot be part of a term.
 */
const anyOf = (words: readonly string[]): string =>
  words.map((word) => `?"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(' ')
