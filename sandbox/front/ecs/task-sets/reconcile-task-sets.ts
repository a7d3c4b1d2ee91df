import { establishDigests } from '../deployments/image-digests.ts'
import { announce, named, type ServiceState } from '../service-state.ts'
import { countFailures, stopTask, stopUnhealthy } from '../sources/failures.ts'
import { isGone, isHealthy, wanted } from '../sources/health.ts'
import type { SourceParts } from '../sources/parts.ts'
import { startTasks } from '../sources/start-tasks.ts'
import { registerRunning } from '../targets.ts'
import { computedDesiredCount } from './shown-task-set.ts'
import type { TaskSet } from './task-set.ts'

/** A target group that no listener forwards to is looked at by nobody: nothing speaks against its targets. */
const NOT_UNHEALTHY = ['healthy', 'unused']

/**
 * Brings the task sets of a service one step nearer to what they were asked to be, and returns; it never waits. Each task
 * set is scaled by itself, and minimum and maximum percent do not count.
 * Source: ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS".
 */
export function reconcileTaskSets(service: ServiceState, parts: SourceParts): void {
  for (const taskSet of service.taskSets) {
    countFailures(service, taskSet, parts)
    establishDigests(taskSet, parts.tasksOf(service, taskSet))
  }
  for (const taskSet of service.taskSets) registerRunning(service, taskSet, parts)
  for (const taskSet of service.taskSets) stopUnhealthy(service, taskSet, parts)
  for (const taskSet of service.taskSets) scale(service, taskSet, parts)
  for (const taskSet of service.taskSets) noteStability(service, taskSet, parts)
  service.taskSets = service.taskSets.filter((taskSet) => !isDrained(service, taskSet, parts))
  if (service.status === 'DRAINING' && service.taskSets.every((each) => isEmpty(service, each, parts))) {
    Object.assign(service, { status: 'INACTIVE', taskSets: [] })
  }
  service.steady = service.taskSets.every(({ stabilityStatus }) => stabilityStatus === 'STEADY_STATE')
}

function scale(service: ServiceState, taskSet: TaskSet, parts: SourceParts): void {
  const desired = computedDesiredCount(service, taskSet)
  if (desired !== taskSet.computedDesiredCount) {
    Object.assign(taskSet, { computedDesiredCount: desired, updatedAt: new Date() })
    announce(service, `updated computedDesiredCount for taskSet ${taskSet.id} to ${desired}.`)
  }
  const own = wanted(parts.tasksOf(service, taskSet))
  if (taskSet.rest === undefined) startTasks(service, taskSet, { count: desired - own.length, running: own }, parts)
  const surplus = own.slice(desired)
  if (surplus.length === 0) return
  for (const task of surplus) {
    stopTask(service, taskSet, task, `Scaling activity initiated by (taskSet ${taskSet.id})`, parts)
  }
  announce(service, `has stopped ${surplus.length} running tasks: ${named(surplus)}.`, taskSet)
}

/**
 * Steady: as many tasks run as it is to have, no task is on its way, and nothing finds one unhealthy. Source: ECS API
 * reference, TaskSet, stabilityStatus.
 */
function noteStability(service: ServiceState, taskSet: TaskSet, parts: SourceParts): void {
  const own = wanted(parts.tasksOf(service, taskSet))
  const isSteady =
    own.length === computedDesiredCount(service, taskSet) &&
    own.every((task) => isHealthy(taskSet, task, parts, NOT_UNHEALTHY))
  if (own.some((task) => isHealthy(taskSet, task, parts))) taskSet.failedTasks = 0
  const status = isSteady ? 'STEADY_STATE' : 'STABILIZING'
  if (status === taskSet.stabilityStatus) return
  Object.assign(taskSet, { stabilityStatus: status, stabilityStatusAt: new Date() })
  if (isSteady) announce(service, 'updated state to STEADY_STATE.', taskSet)
}

const isEmpty = (service: ServiceState, taskSet: TaskSet, parts: SourceParts) =>
  parts.tasksOf(service, taskSet).every(isGone)
const isDrained = (service: ServiceState, taskSet: TaskSet, parts: SourceParts) =>
  taskSet.status === 'DRAINING' && isEmpty(service, taskSet, parts)
