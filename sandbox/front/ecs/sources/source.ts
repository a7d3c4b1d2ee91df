import { randomInt } from 'node:crypto'
import type {
  CapacityProviderStrategyItem,
  LoadBalancer,
  NetworkConfiguration,
  TaskDefinition,
} from '@aws-sdk/client-ecs'
import type { Subnet } from '../records.ts'

/** What starts a service's tasks: a deployment of a rolling service, or a task set of one that CodeDeploy deploys. */
export type TaskSource = {
  /** `ecs-svc/<19 digits>`; also what its tasks are started by. */
  id: string
  definition: TaskDefinition
  networkConfiguration: NetworkConfiguration | undefined
  subnets: Subnet[]
  strategy: CapacityProviderStrategyItem[]
  /** Where its tasks are registered. */
  loadBalancers: LoadBalancer[]
  createdAt: Date
  updatedAt: Date
  /** Tasks that failed to start, one after another, until one was healthy. */
  failedTasks: number
  /** Tasks that ended within a minute, one after another: what AWS throttles, healthy in between or not. */
  shortLives: number
  /** Runs while no task of it is started: what fails again and again is tried less and less often. */
  rest: NodeJS.Timeout | undefined
  /** Tasks whose end was already counted. */
  counted: Set<string>
  /** Of each container the image's digest that the first task pulled; later tasks pull that one. */
  digests: Map<string, string>
}

/** What tasks are made from, and where they run. */
export type TaskPlace = Pick<
  TaskSource,
  'definition' | 'networkConfiguration' | 'subnets' | 'strategy' | 'loadBalancers'
>

/** A source that begins now. */
export function newSource(place: TaskPlace): TaskSource {
  // Nineteen digits: two halves, as one would be past what a number holds exactly.
  const id = `ecs-svc/${randomInt(1_000_000_000, 9_999_999_999)}${String(randomInt(999_999_999)).padStart(9, '0')}`
  const now = new Date()
  const { definition, loadBalancers, networkConfiguration, strategy, subnets } = place
  return {
    id,
    ...{ definition, loadBalancers, networkConfiguration, strategy, subnets },
    createdAt: now,
    updatedAt: now,
    failedTasks: 0,
    shortLives: 0,
    rest: undefined,
    counted: new Set(),
    digests: new Map(),
  }
}

/** The pause before the next task after so many failures in a row: none after the first, then 1 s, doubled up to a minute. */
export function backOffMs(failures: number): number {
  return failures < 2 ? 0 : Math.min(60_000, 1000 * 2 ** (failures - 2))
}
