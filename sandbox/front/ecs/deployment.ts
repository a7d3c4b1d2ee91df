import type { Deployment } from '@aws-sdk/client-ecs'
import { newSource, type TaskPlace, type TaskSource } from './sources/source.ts'
import type { LiveTask } from './task-life.ts'

/** One deployment of a rolling service: a task definition with the place where its tasks run. */
export type ServiceDeployment = TaskSource & {
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'
  rolloutStateReason: string
  /** Alarms that were in ALARM when the deployment began: they say nothing of it. */
  ignoredAlarms: Set<string>
  /** When the deployment's tasks served alone first: the alarms' bake time runs since then. */
  bakingSince: Date | undefined
}

/** A deployment that begins now, while `inAlarm` are in ALARM. */
export function newDeployment(place: TaskPlace, inAlarm: ReadonlySet<string>): ServiceDeployment {
  const source = newSource(place)
  return {
    ...source,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${source.id} in progress.`,
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
