import type { Task } from '@aws-sdk/client-ecs'
import type { Addresses } from '../../data/network/addresses.ts'
import type { Ecs } from '../../front/ecs/ecs.ts'
import type { ServiceState } from '../../front/ecs/service-state.ts'
import type { LiveTask } from '../../front/ecs/task-life.ts'
import type { TaskRequest } from '../../front/ecs/task-record.ts'
import type { ServiceCopy } from './service-copy.ts'

type Saved = {
  services: ServiceState[]
  /** Tasks that can still be described. */
  stopped: { request: TaskRequest; record: Task }[]
  /** Ids of tasks that ran or were about to. */
  running: string[]
}

/** Services with their deployments, and stopped tasks; in the copy services start tasks of their own. */
export const ecsCopy = ({ tasks, services }: Ecs, addresses: Pick<Addresses, 'release'>): ServiceCopy<Saved> => ({
  save() {
    const isStopped = ({ record }: LiveTask) => record.lastStatus === 'STOPPED'
    const all = tasks.all()
    return {
      // Task sets change while the copy is written down, and a deployment's state is of this moment.
      services: structuredClone(services.all().map(withoutTasks)),
      stopped: all.filter(isStopped).map(({ request, record }) => ({ request, record })),
      running: all.filter((task) => !isStopped(task)).map(({ id }) => id),
    }
  },
  async resume({ services: states, stopped, running }) {
    for (const { request, record } of stopped) tasks.add(stoppedTask(request, record))
    // Tasks run on in the sandbox that this one is a copy of; here services start others in their place.
    for (const id of running) addresses.release(`task/${id}`)
    await Promise.all(states.map(services.keep))
  },
})

const withoutTasks = (service: ServiceState): ServiceState => ({
  ...service,
  deployments: service.deployments.map((deployment) => ({ ...deployment, rest: undefined })),
  taskSets: service.taskSets.map((taskSet) => ({ ...taskSet, rest: undefined })),
  lastCompleted: service.lastCompleted && { ...service.lastCompleted, rest: undefined },
  registered: new Set(),
  steady: false,
})

/** A task of which only the record is left. */
function stoppedTask(request: TaskRequest, record: Task): LiveTask {
  const id = record.taskArn?.split('/').at(-1) ?? ''
  return { id, record, request, address: '', stop() {}, end() {}, stopped: Promise.resolve() }
}
