import type { Times } from '../../times.ts'
import { type ServiceDeployment, setRollout } from './deployment.ts'
import { giveUp } from './deployments/failed-deployment.ts'
import { establishDigests } from './deployments/image-digests.ts'
import { alarmsOf, announce, named, type ServiceState, sourceOf } from './service-state.ts'
import { countFailures, stopTask, stopUnhealthy } from './sources/failures.ts'
import { isGone, isHealthy, wanted } from './sources/health.ts'
import type { SourceParts } from './sources/parts.ts'
import { startTasks } from './sources/start-tasks.ts'
import { registerRunning } from './targets.ts'
import type { LiveTask } from './task-life.ts'

export type ReconcileParts = SourceParts & { times: Times }

/**
 * Brings a service one step nearer to what it was asked to be, and returns: it looks at what is, never at what it did
 * before, and is called again after each change of a task, a target's health or the service. It never waits.
 */
export function reconcile(service: ServiceState, parts: ReconcileParts): void {
  for (const deployment of service.deployments) {
    countFailures(service, deployment, parts)
    establishDigests(deployment, parts.tasksOf(service, deployment))
  }
  for (const deployment of service.deployments) registerRunning(service, deployment, parts)
  for (const deployment of service.deployments) stopUnhealthy(service, deployment, parts)
  const { failed, next } = giveUp(service) ?? {}
  if (failed !== undefined && next !== undefined) {
    for (const task of wanted(parts.tasksOf(service, failed))) stopTask(service, failed, task, scaling(failed), parts)
  }
  startMissing(service, parts)
  stopSurplus(service, parts)
  settle(service, parts)
}

const desiredOf = (service: ServiceState) => (service.status === 'ACTIVE' ? service.settings.desiredCount : 0)

/** Starts what the newest deployment lacks, as far as the maximum percent lets it. */
function startMissing(service: ServiceState, parts: ReconcileParts): void {
  const [primary] = service.deployments
  if (primary === undefined || primary.rolloutState === 'FAILED' || primary.rest !== undefined) return
  const desired = desiredOf(service)
  const own = wanted(parts.tasksOf(service, primary))
  const all = service.deployments.flatMap((deployment) => wanted(parts.tasksOf(service, deployment)))
  const most = Math.floor((desired * (service.settings.deploymentConfiguration?.maximumPercent ?? 200)) / 100)
  const count = Math.min(desired - own.length, most - all.length)
  startTasks(service, primary, { count, running: own }, parts)
}

/** Stops what is too many of the newest deployment, and of the older ones what the minimum percent can spare. */
function stopSurplus(service: ServiceState, parts: ReconcileParts): void {
  const [primary, ...older] = service.deployments
  if (primary === undefined) return
  const desired = desiredOf(service)
  const own = wanted(parts.tasksOf(service, primary))
  const surplus = own.slice(desired)

  const healthy = (task: LiveTask) => isHealthy(sourceOf(service, task) ?? primary, task, parts)
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
    stopTask(service, deployment, task, scaling(deployment), parts)
  }
  announce(service, `has stopped ${surplus.length} running tasks: ${named(surplus)}.`)
}

/** Says what is done: a healthy task ends the counting, a finished rollout its deployment, a finished drain the service. */
function settle(service: ServiceState, parts: ReconcileParts): void {
  const [primary, ...older] = service.deployments
  if (primary === undefined) return
  const desired = desiredOf(service)
  const own = parts.tasksOf(service, primary)
  const healthy = wanted(own).filter((task) => isHealthy(primary, task, parts)).length
  if (healthy > 0 && primary.rolloutState !== 'FAILED') primary.failedTasks = 0
  const leaving = older.filter((deployment) => !parts.tasksOf(service, deployment).every(isGone))
  const isDone =
    leaving.length === 0 && healthy === desired && own.every((task) => isGone(task) || isHealthy(primary, task, parts))
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

const scaling = (deployment: ServiceDeployment) => `Scaling activity initiated by (deployment ${deployment.id})`
