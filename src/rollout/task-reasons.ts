import type { StoppedTask } from '../aws/ecs/run-task.ts'
import type { TaskDefinition, TaskDefinitions } from '../aws/ecs/task-definitions.ts'
import type { Logs } from '../aws/logs.ts'
import type { Names } from '../config/names.ts'
import { taskIdOf } from '../releases/arn.ts'
import { errorOfLog } from './log-error.ts'
import { endedContainer, whyStopped } from './why-stopped.ts'

export type TaskReasonsNeeds = {
  logs: Pick<Logs, 'last'>
  names: Pick<Names, 'apiContainer' | 'apiLogGroup'>
  /** Takes secrets out of a text. */
  scrub: (text: string) => string
  taskDefinitions: Pick<TaskDefinitions, 'describe'>
}

/** Where a container's output is found. */
export type LogPlace = { group: string; stream: string }

/** The last lines of a task's log that are looked through for its error. */
const LOG_LINES = 200
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

  const errorOf = async (task: StoppedTask): Promise<string | undefined> => {
    const { group, stream } = await logPlace(task)
    const lines = await deps.logs.last(group, stream, LOG_LINES).catch(() => [])
    return errorOfLog(lines)
  }

  const shown = (text: string) => {
    const clean = deps.scrub(text)
    return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST)}…`
  }

  return {
    logPlace,
    /** The error in its log, without secrets; undefined where there is none. */
    async told(task: StoppedTask): Promise<string | undefined> {
      const error = await errorOf(task)
      return error === undefined ? undefined : shown(error)
    },
    /** One line, without secrets. `seen`: what a load balancer was answered last. */
    why: async (task: StoppedTask, seen?: string): Promise<string> =>
      shown(whyStopped(task, { seen, told: await errorOf(task) })),
  }
}
