import { randomInt } from 'node:crypto'
import type {
  CapacityProviderStrategyItem,
  Deployment,
  NetworkConfiguration,
  TaskDefinition,
} from '@aws-sdk/client-ecs'
import type { Subnet } from './records.ts'
import type { LiveTask } from './task-life.ts'

/** One deployment of a service: a task definition with the place where its tasks run. */
export type ServiceDeployment = {
  /** `ecs-svc/<19 digits>`; also what its tasks are started by. */
  id: string
  definition: TaskDefinition
  networkConfiguration: NetworkConfiguration | undefined
  subnets: Subnet[]
  strategy: CapacityProviderStrategyItem[]
  createdAt: Date
  updatedAt: Date
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'
  rolloutStateReason: string
  /** Tasks that failed to start, one after another, until one was healthy. */
  failedTasks: number
  /** Tasks that ended within a minute, one after another: what AWS throttles, healthy in between or not. */
  shortLives: number
  /** Runs while no task of it is started: what fails again and again is tried less and less often. */
  rest: NodeJS.Timeout | undefined
  /** Tasks whose end was already counted. */
  counted: Set<string>
  /** Of each container the image's digest that the deployment's first task pulled; later tasks pull that one. */
  digests: Map<string, string>
  /** Alarms that were in ALARM when the deployment began: they say nothing of it. */
  ignoredAlarms: Set<string>
  /** When the deployment's tasks served alone first: the alarms' bake time runs since then. */
  bakingSince: Date | undefined
}

export type DeploymentPlace = Pick<ServiceDeployment, 'definition' | 'networkConfiguration' | 'subnets' | 'strategy'>

/** A deployment that begins now, while `inAlarm` are in ALARM. */
export function newDeployment(place: DeploymentPlace, inAlarm: ReadonlySet<string>): ServiceDeployment {
  // Nineteen digits: two halves, as one would be past what a number holds exactly.
  const id = `ecs-svc/${randomInt(1_000_000_000, 9_999_999_999)}${String(randomInt(999_999_999)).padStart(9, '0')}`
  const now = new Date()
  return {
    id,
    ...place,
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    shortLives: 0,
    rest: undefined,
    counted: new Set(),
    digests: new Map(),
    ignoredAlarms: new Set(inAlarm),
    bakingSince: undefined,
  }
}

/** Moves a deployment to another state of its rollout, with AWS's words for it unless others are given. */
export function setRollout(
  deployment: ServiceDeployment,
  state: ServiceDeployment['rolloutState'],
  reason = state === 'COMPLETED'
    ? `ECS deployment ${deployment.id} completed.`
    : `ECS deployment ${deployment.id} in progress.`,
): void {
  Object.assign(deployment, { rolloutState: state, rolloutStateReason: reason, updatedAt: new Date() })
}

/** The failures after which the circuit breaker gives up: half the desired count, at least 3 and at most 200. */
export function failureThreshold(desiredCount: number): number {
  return Math.max(3, Math.min(200, Math.ceil(0.5 * desiredCount)))
}

/** The pause before the next task after so many failures in a row: none after the first, then 1 s, doubled up to a minute. */
export function backOffMs(failures: number): number {
  return failures < 2 ? 0 : Math.min(60_000, 1000 * 2 ** (failures - 2))
}

/** A deployment as DescribeServices shows it. */
export function shownDeployment(
  deployment: ServiceDeployment,
  status: 'PRIMARY' | 'ACTIVE',
  desiredCount: number,
  tasks: readonly LiveTask[],
): Deployment {
  const wanted = tasks.filter(({ record }) => record.desiredStatus === 'RUNNING')
  const runningCount = wanted.filter(({ record }) => record.lastStatus === 'RUNNING').length
  return {
    id: deployment.id,
    status,
    taskDefinition: deployment.definition.taskDefinitionArn,
    desiredCount,
    pendingCount: wanted.length - runningCount,
    runningCount,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    ...(deployment.strategy.length > 0
      ? { capacityProviderStrategy: deployment.strategy }
      : { launchType: 'FARGATE' as const }),
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(deployment.networkConfiguration !== undefined && { networkConfiguration: deployment.networkConfiguration }),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  }
}
