import type { LoadBalancers } from '../../elbv2/index.ts'
import type { Capacity } from '../capacity.ts'
import type { ServiceState } from '../service-state.ts'
import type { LiveTask } from '../task-life.ts'
import type { TaskRequest } from '../task-record.ts'
import type { TaskSource } from './source.ts'

/** What a service's sources act on. */
export type SourceParts = {
  tasksOf: (service: ServiceState, source: TaskSource) => LiveTask[]
  start: (request: TaskRequest) => LiveTask
  loadBalancers: LoadBalancers
  capacity: Capacity
  /** Asks for another look at the service, whenever that is possible. */
  wake: () => void
}
