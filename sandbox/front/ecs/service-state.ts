import { randomUUID } from 'node:crypto'
import type { Service, ServiceEvent } from '@aws-sdk/client-ecs'
import type { ServiceDeployment } from './deployment.ts'
import type { LiveTask } from './task-life.ts'

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
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'
  settings: ServiceSettings
  /** The first is PRIMARY, the others are ACTIVE and on their way out. */
  deployments: ServiceDeployment[]
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

/** Adds an event in AWS's form: `(service NAME) …` */
export function announce(service: ServiceState, message: string): void {
  service.events.unshift({ id: randomUUID(), createdAt: new Date(), message: `(service ${service.name}) ${message}` })
  service.events.length = Math.min(service.events.length, MOST_EVENTS)
}

/** `(task ID) (task ID)`, as events name tasks. */
export const named = (tasks: readonly LiveTask[]) => tasks.map(({ id }) => `(task ${id})`).join(' ')
