import type { StoppedTask } from '../aws/ecs/run-task.ts'
import type { TaskDefinition, TaskDefinitions } from '../aws/ecs/task-definitions.ts'
import type { Logs } from '../aws/logs/logs.ts'
import type { Names } from '../config/names.ts'
import type { DeadTask } from '../errors.ts'
import { taskIdOf } from '../releases/arn.ts'
import { endOfLog, errorOfLog } from './log-error.ts'
import { endedContainer, whyStopped, wordsOf } from './why-stopped.ts'

export type TaskReasonsNeeds = {
  logs: Pick<Logs, 'last'>
  names: Pick<Names, 'apiContainer' | 'apiLogGroup'>
  /** Takes secrets out of a text. */
  scrub: (text: string) => string
  taskDefinitions: Pick<TaskDefinitions, 'describe'>
}

/** Where a container's output is found. */
export type LogPlace = { group: string; stream: string }

/** All that is told of a task's end, without secrets. */
export type TaskEnd = {
  /** One line. */
  why: string
  /** The error in its log; undefined where there is none. */
  told: string | undefined
  log: LogPlace
  dead: DeadTask
}

/** The last lines of a task's log that are looked through for its error. */
const LOG_LINES = 200
/** Those of them that are shown. */
const LINES_SHOWN = 20
/** A log line may be of any length; what is cut was searched for secrets before. */
const LONGEST = 400

/** Why tasks of a revision stopped, by ECS and by their logs. A log that AWS refuses says nothing. */
export function taskReasons(deps: TaskReasonsNeeds, revision: string) {
  let definition: Promise<TaskDefinition | undefined> | undefined

  const logPlace = async (task: StoppedTask): Promise<LogPlace> => {
    definition ??= deps.taskDefinitions.describe(revision).catch(() => undefined)
    const name = endedContainer(task)?.name ?? deps.names.apiContainer
    const container = (await definition)?.containers.find((each) => each.name === name)
    const stream = `${container?.logStreamPrefix ?? 'ecs'}/${name}/${taskIdOf(task.taskArn)}`
    return { group: container?.logGroup ?? deps.names.apiLogGroup, stream }
  }

  const shown = (text: string) => {
    const clean = deps.scrub(text)
    return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST)}…`
  }

  return {
    /** `seen`: what a load balancer was answered last. */
    async end(task: StoppedTask, seen?: string): Promise<TaskEnd> {
      const log = await logPlace(task)
      const lines = await deps.logs.last(log.group, log.stream, LOG_LINES).catch(() => [])
      const told = errorOfLog(lines)
      return {
        why: shown(whyStopped(task, { seen, told })),
        told: told === undefined ? undefined : shown(told),
        log,
        dead: {
          task: taskIdOf(task.taskArn),
          stoppedReason: shown(wordsOf(task)),
          exitCode: endedContainer(task)?.exitCode ?? null,
          log: endOfLog(lines, LINES_SHOWN).map(shown),
        },
      }
    },
  }
}
