import type { Service } from '../aws/ecs/service.ts'
import type { Names } from '../config/names.ts'
import type { Rollout } from './index.ts'
import { type TaskEnd, type TaskReasonsNeeds, taskReasons } from './task-reasons.ts'
import { isFailure } from './why-stopped.ts'

/** A service of the platform without a load balancer. */
type Worker = {
  name: string
  /** Of its task definitions. */
  family: string
  service: Service
  rollout: Rollout
  /** How a task of a revision ended by itself, by ECS and its log, but for those that were `known` before; undefined where none did. */
  ended: (taskDefinitionArn: string, known: ReadonlySet<string>) => Promise<TaskEnd | undefined>
}

type Workers = {
  of: (name: string) => Worker
  /** Names of the workers that have a service, those too that the configuration names no more. */
  found: () => Promise<string[]>
}

/** Nothing scales a worker: it has as many tasks as it was told to. */
export const unscaled = {
  limits: async () => undefined,
  setMinimum: async () => {},
  pause: async () => {},
  suspend: async () => {},
  resume: async () => {},
}

/** The environment's workers. `namesOf` gives the names that stand for the API's, by which `rollingOf` moves a service. */
export const createWorkers = ({
  listServices,
  names,
  namesOf,
  reasons,
  rollingOf,
  serviceOf,
}: {
  listServices: () => Promise<string[]>
  names: Pick<Names, 'prefix' | 'service'>
  namesOf: (worker: string) => Names
  reasons: Omit<TaskReasonsNeeds, 'names'>
  rollingOf: (names: Names, service: Service) => Rollout
  serviceOf: (names: Names) => Service
}): Workers => ({
  of(name) {
    const own = namesOf(name)
    const service = serviceOf(own)
    return {
      name,
      family: own.apiFamily,
      service,
      rollout: rollingOf(own, service),
      async ended(taskDefinitionArn, known) {
        const stopped = await service.stoppedTasks(taskDefinitionArn)
        const ended = stopped.find((task) => isFailure(task) && !known.has(task.taskArn))
        return ended && taskReasons({ ...reasons, names: own }, taskDefinitionArn).end(ended)
      },
    }
  },

  async found() {
    const prefix = `${names.prefix}-`
    return (await listServices())
      .filter((service) => service.startsWith(prefix) && service !== names.service)
      .map((service) => service.slice(prefix.length))
      .sort()
  },
})
