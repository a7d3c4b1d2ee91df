import { randomUUID } from 'node:crypto'
import type { Service, ServiceEvent } from '@aws-sdk/client-ecs'
import type { ServiceDeployment } from './deployment.ts'
import type { TaskSource } from './sources/source.ts'
import type { LiveTask } from './task-life.ts'
import type { TaskSet } from './task-sets/task-set.ts'

/** What a service was asked to be; the names are the API's. */
export type ServiceSettings = Required<Pick<Service, 'desiredCount'>> &
  Pick<
    Service,
    | 'taskDefinition'
    | 'deploymentConfiguration'
    | 'loadBalancers'
    | 'networkConfiguration'
    | 'capacityProviderStrategy'
    | 'launchType'
    | 'platformVersion'
    | 'healthCheckGracePeriodSeconds'
    | 'propagateTags'
    | 'enableExecuteCommand'
    | 'tags'
  >

/** A service as the front keeps it beside moto's record. */
export type ServiceState = {
  arn: string
  name: string
  clusterArn: string
  /** Who deploys it: ECS, deployment by deployment, or CodeDeploy by task sets. */
  controller: 'ECS' | 'CODE_DEPLOY'
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'
  settings: ServiceSettings
  /** The first is PRIMARY, the others are ACTIVE and on their way out. */
  deployments: ServiceDeployment[]
  /** Newest first; none where ECS deploys. */
  taskSets: TaskSet[]
  /** What ran before and may run again when the circuit breaker rolls back. */
  lastCompleted: ServiceDeployment | undefined
  /** Newest first. */
  events: ServiceEvent[]
  /** Tasks that are registered at the service's target groups. */
  registered: Set<LiveTask>
  /** Whether the steady state was announced since something last changed. */
  steady: boolean
  /** Which of the service's deployment alarms were in ALARM at the last look. */
  inAlarm: ReadonlySet<string>
  /** What DescribeServices showed before the last update, and when that was; undefined before the first. */
  former: { shown: Partial<Service>; updatedAt: Date } | undefined
}

/** The alarms that a service's deployments are watched by; none where it has them switched off. */
export function alarmsOf({ deploymentConfiguration }: Pick<ServiceSettings, 'deploymentConfiguration'>): string[] {
  const { alarms } = deploymentConfiguration ?? {}
  return alarms?.enable ? (alarms.alarmNames ?? []) : []
}

/** ECS keeps the last hundred. */
const MOST_EVENTS = 100

/** Adds an event in AWS's form: `(service NAME) …`, of what a task set does `(service NAME, taskSet ID) …`. */
export function announce(service: ServiceState, message: string, source?: TaskSource): void {
  const who =
    source !== undefined && service.taskSets.some(({ id }) => id === source.id) ? `, taskSet ${source.id}` : ''
  const text = `(service ${service.name}${who}) ${message}`
  service.events.unshift({ id: randomUUID(), createdAt: new Date(), message: text })
  service.events.length = Math.min(service.events.length, MOST_EVENTS)
}

/** What a service's tasks are started by, the newest first. */
export const sourcesOf = (service: ServiceState): TaskSource[] => [...service.deployments, ...service.taskSets]

/** What started a task; undefined where that is gone. */
export const sourceOf = (service: ServiceState, task: LiveTask): TaskSource | undefined =>
  sourcesOf(service).find(({ id }) => id === task.record.startedBy)

/** `(task ID) (task ID)`, as events name tasks. */
export const named = (tasks: readonly LiveTask[]) => tasks.map(({ id }) => `(task ${id})`).join(' ')
