import type { Times } from '../../times.ts'
import type { LoadBalancers } from '../elbv2/index.ts'
import { type Capacity, chooseCapacityProvider, NO_CAPACITY } from './capacity.ts'
import { backOffMs, type ServiceDeployment, setRollout } from './deployment.ts'
import { giveUp } from './deployments/failed-deployment.ts'
import { establishDigests } from './deployments/image-digests.ts'
import { alarmsOf, announce, named, type ServiceState } from './service-state.ts'
import { deregister, registerRunning, targetsOf, unhealthyReason } from './targets.ts'
import type { LiveTask } from './task-life.ts'
import type { TaskRequest } from './task-record.ts'

export type ReconcileParts = {
  tasksOf: (service: ServiceState, deployment: ServiceDeployment) => LiveTask[]
  start: (request: TaskRequest) => LiveTask
  loadBalancers: LoadBalancers
  capacity: Capacity
  times: Times
  /** Asks for another look at the service, whenever that is possible. */
  wake: () => void
}

/**
 * Brings a service one step nearer to what it was asked to be, and returns: it looks at what is, never at what it did
 * before, and is called again after each change of a task, a target's health or the service. It never waits.
 */
export function reconcile(service: ServiceState, parts: ReconcileParts): void {
  countFailures(service, parts)
  for (const deployment of service.deployments) establishDigests(deployment, parts.tasksOf(service, deployment))
  registerRunning(service, parts)
  stopUnhealthy(service, parts)
  const { failed, next } = giveUp(service) ?? {}
  if (failed !== undefined && next !== undefined) {
    for (const task of wanted(parts.tasksOf(service, failed))) stop(service, task, scaling(failed), parts)
  }
  startMissing(service, parts)
  stopSurplus(service, parts)
  settle(service, parts)
}

const wanted = (tasks: readonly LiveTask[]) => tasks.filter(({ record }) => record.desiredStatus === 'RUNNING')
const gone = (task: LiveTask) => task.record.lastStatus === 'STOPPED'

const desiredOf = (service: ServiceState) => (service.status === 'ACTIVE' ? service.settings.desiredCount : 0)

/** Tasks that ended by themselves: their targets go, and until the deployment had a healthy task they count against it. */
function countFailures(service: ServiceState, parts: ReconcileParts): void {
  for (const deployment of service.deployments) {
    for (const task of parts.tasksOf(service, deployment)) {
      const { record } = task
      if (record.desiredStatus === 'RUNNING' || deployment.counted.has(task.id)) continue
      deployment.counted.add(task.id)
      service.steady = false
      if (!task.leavesTargetsLate) void deregister(service, task, parts)
      if (!isFailure(task)) continue
      deployment.failedTasks += 1
      deployment.shortLives = lifeMs(task) < SHORT_LIFE_MS ? deployment.shortLives + 1 : 1
      rest(deployment, backOffMs(deployment.shortLives), parts)
      if (record.stopCode === 'TaskFailedToStart') {
        announce(service, `was unable to place a task. Reason: ${record.stoppedReason}.`)
      }
      if (deployment.shortLives === 3) {
        announce(
          service,
          'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
        )
      }
    }
  }
}

function rest(deployment: ServiceDeployment, ms: number, parts: ReconcileParts): void {
  clearTimeout(deployment.rest)
  if (ms === 0) return
  deployment.rest = setTimeout(() => {
    deployment.rest = undefined
    parts.wake()
  }, ms)
  deployment.rest.unref()
}

const SHORT_LIFE_MS = 60_000
const lifeMs = ({ record }: LiveTask) => (record.startedAt === undefined ? 0 : Date.now() - record.startedAt.getTime())

const ELB_FAILURE = 'Task failed ELB health checks in'
const isFailure = ({ record }: LiveTask) =>
  record.stopCode === 'TaskFailedToStart' ||
  record.stopCode === 'EssentialContainerExited' ||
  record.stoppedReason?.startsWith(ELB_FAILURE)

function stopUnhealthy(service: ServiceState, parts: ReconcileParts): void {
  const graceMs = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1000
  for (const deployment of service.deployments) {
    for (const task of wanted(parts.tasksOf(service, deployment))) {
      const startedAt = task.record.startedAt?.getTime()
      if (startedAt === undefined) continue
      const verdict = unhealthyReason(service, task, parts)
      const left = startedAt + graceMs - Date.now()
      if (verdict === undefined || left > 0) continue
      announce(
        service,
        `(port ${verdict.port}) is unhealthy in (target-group ${verdict.targetGroupArn}) due to (reason ${verdict.reason}).`,
      )
      stop(service, task, `${ELB_FAILURE} (target-group ${verdict.targetGroupArn})`, parts)
    }
  }
}

/** AWS does not say how often ECS tries again to place a task. */
const CAPACITY_PAUSE_MS = 1000

/** Starts what the newest deployment lacks, as far as the maximum percent lets it. */
function startMissing(service: ServiceState, parts: ReconcileParts): void {
  const [primary] = service.deployments
  if (primary === undefined || primary.rolloutState === 'FAILED' || primary.rest !== undefined) return
  const desired = desiredOf(service)
  const own = wanted(parts.tasksOf(service, primary))
  const all = service.deployments.flatMap((deployment) => wanted(parts.tasksOf(service, deployment)))
  const most = Math.floor((desired * (service.settings.deploymentConfiguration?.maximumPercent ?? 200)) / 100)
  const count = Math.min(desired - own.length, most - all.length)
  const started: LiveTask[] = []
  for (let index = 0; index < count; index++) {
    const request = requestOf(service, primary, [...own, ...started])
    if (!parts.capacity.has(request.capacityProvider)) {
      // Spot is never replaced by on-demand capacity; ECS tries again.
      announce(service, `was unable to place a task. Reason: ${NO_CAPACITY}.`)
      rest(primary, CAPACITY_PAUSE_MS, parts)
      break
    }
    started.push(parts.start(request))
  }
  if (started.length === 0) return
  service.steady = false
  announce(service, `has started ${started.length} tasks: ${named(started)}.`)
}

function requestOf(service: ServiceState, deployment: ServiceDeployment, running: readonly LiveTask[]): TaskRequest {
  const used = new Map<string, number>()
  for (const { capacityProvider = '' } of running.map(({ request }) => request)) {
    used.set(capacityProvider, (used.get(capacityProvider) ?? 0) + 1)
  }
  return {
    clusterArn: service.clusterArn,
    definition: deployment.definition,
    imageDigests: deployment.digests,
    subnet: deployment.subnets[running.length % Math.max(1, deployment.subnets.length)],
    capacityProvider: chooseCapacityProvider(deployment.strategy, used),
    group: `service:${service.name}`,
    startedBy: deployment.id,
    tags: service.settings.propagateTags === 'SERVICE' ? (service.settings.tags ?? []) : [],
    enableExecuteCommand: service.settings.enableExecuteCommand,
  }
}

/** Stops what is too many of the newest deployment, and of the older ones what the minimum percent can spare. */
function stopSurplus(service: ServiceState, parts: ReconcileParts): void {
  const [primary, ...older] = service.deployments
  if (primary === undefined) return
  const desired = desiredOf(service)
  const own = wanted(parts.tasksOf(service, primary))
  const surplus = own.slice(desired)

  const healthy = (task: LiveTask) => isHealthy(service, task, parts)
  const least = Math.ceil((desired * (service.settings.deploymentConfiguration?.minimumHealthyPercent ?? 100)) / 100)
  const old = older.flatMap((deployment) => wanted(parts.tasksOf(service, deployment)))
  const serving = [...own.slice(0, desired), ...old].filter(healthy).length
  let spare = Math.max(0, serving - least)
  for (const task of old) {
    // What serves nobody can go at once.
    if (healthy(task) && spare-- <= 0) continue
    surplus.push(task)
  }
  if (surplus.length === 0) return
  service.steady = false
  for (const task of surplus) {
    const deployment = service.deployments.find(({ id }) => id === task.record.startedBy) ?? primary
    stop(service, task, scaling(deployment), parts)
  }
  announce(service, `has stopped ${surplus.length} running tasks: ${named(surplus)}.`)
}

/** Says what is done: a healthy task ends the counting, a finished rollout its deployment, a finished drain the service. */
function settle(service: ServiceState, parts: ReconcileParts): void {
  const [primary, ...older] = service.deployments
  if (primary === undefined) return
  const desired = desiredOf(service)
  const own = parts.tasksOf(service, primary)
  const healthy = wanted(own).filter((task) => isHealthy(service, task, parts)).length
  if (healthy > 0 && primary.rolloutState !== 'FAILED') primary.failedTasks = 0
  const leaving = older.filter((deployment) => !parts.tasksOf(service, deployment).every(gone))
  const isDone =
    leaving.length === 0 && healthy === desired && own.every((task) => gone(task) || isHealthy(service, task, parts))
  // What failed stays in sight until what it is rolled back to serves.
  const stays = (deployment: ServiceDeployment) =>
    leaving.includes(deployment) || (deployment.rolloutState === 'FAILED' && !isDone)
  service.deployments = [primary, ...older.filter(stays)]
  if (!isDone) return
  if (service.status === 'DRAINING') {
    Object.assign(service, { status: 'INACTIVE', deployments: [] })
    return
  }
  if (primary.rolloutState === 'FAILED') return
  if (primary.rolloutState === 'IN_PROGRESS' && hasBaked(service, primary, parts.times)) {
    setRollout(primary, 'COMPLETED')
    announce(service, `(deployment ${primary.id}) deployment completed.`)
  }
  if (primary.rolloutState === 'COMPLETED') service.lastCompleted = primary
  if (service.steady) return
  service.steady = true
  announce(service, 'has reached a steady state.')
}

/**
 * Whether a deployment's alarms were watched long enough since its tasks serve alone. Services with alarms are looked at
 * again and again while a deployment is under way.
 */
function hasBaked(service: ServiceState, deployment: ServiceDeployment, times: Times): boolean {
  if (alarmsOf(service.settings).length === 0) return true
  deployment.bakingSince ??= new Date()
  return times.passed('ecs-alarm-bake', deployment.bakingSince)
}

/** Running, and healthy in every target group of the service. */
function isHealthy(service: ServiceState, task: LiveTask, parts: ReconcileParts): boolean {
  if (task.record.lastStatus !== 'RUNNING') return false
  return targetsOf(service, task, parts).every(({ health }) => health?.state === 'healthy')
}

function stop(service: ServiceState, task: LiveTask, reason: string, parts: ReconcileParts): void {
  task.stop({ code: 'ServiceSchedulerInitiated', reason, before: () => deregister(service, task, parts) })
}

const scaling = (deployment: ServiceDeployment) => `Scaling activity initiated by (deployment ${deployment.id})`
