import { announce, type ServiceState } from '../service-state.ts'
import { deregister, unhealthyReason } from '../targets.ts'
import type { LiveTask } from '../task-life.ts'
import { wanted } from './health.ts'
import type { SourceParts } from './parts.ts'
import { backOffMs, type TaskSource } from './source.ts'

/** Tasks that ended by themselves: their targets go, and until the source had a healthy task they count against it. */
export function countFailures(service: ServiceState, source: TaskSource, parts: SourceParts): void {
  for (const task of parts.tasksOf(service, source)) {
    const { record } = task
    if (record.desiredStatus === 'RUNNING' || source.counted.has(task.id)) continue
    source.counted.add(task.id)
    service.steady = false
    if (!task.leavesTargetsLate) void deregister(service, source, task, parts)
    if (!isFailure(task)) continue
    source.failedTasks += 1
    source.shortLives = lifeMs(task) < SHORT_LIFE_MS ? source.shortLives + 1 : 1
    rest(source, backOffMs(source.shortLives), parts)
    if (record.stopCode === 'TaskFailedToStart') {
      announce(service, `was unable to place a task. Reason: ${record.stoppedReason}.`, source)
    }
    if (source.shortLives === 3) {
      announce(
        service,
        'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
        source,
      )
    }
  }
}

/** Starts no task of a source for so long. */
export function rest(source: TaskSource, ms: number, { wake }: Pick<SourceParts, 'wake'>): void {
  clearTimeout(source.rest)
  if (ms === 0) return
  source.rest = setTimeout(() => {
    source.rest = undefined
    wake()
  }, ms)
  source.rest.unref()
}

const SHORT_LIFE_MS = 60_000
const lifeMs = ({ record }: LiveTask) => (record.startedAt === undefined ? 0 : Date.now() - record.startedAt.getTime())

const ELB_FAILURE = 'Task failed ELB health checks in'
const isFailure = ({ record }: LiveTask) =>
  record.stopCode === 'TaskFailedToStart' ||
  record.stopCode === 'EssentialContainerExited' ||
  record.stoppedReason?.startsWith(ELB_FAILURE)

/** Stops a source's tasks that a load balancer finds unhealthy, after the service's grace period. */
export function stopUnhealthy(service: ServiceState, source: TaskSource, parts: SourceParts): void {
  const graceMs = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1000
  for (const task of wanted(parts.tasksOf(service, source))) {
    const startedAt = task.record.startedAt?.getTime()
    if (startedAt === undefined) continue
    const verdict = unhealthyReason(source, task, parts)
    const left = startedAt + graceMs - Date.now()
    if (verdict === undefined || left > 0) continue
    announce(
      service,
      `(port ${verdict.port}) is unhealthy in (target-group ${verdict.targetGroupArn}) due to (reason ${verdict.reason}).`,
      source,
    )
    stopTask(service, source, task, `${ELB_FAILURE} (target-group ${verdict.targetGroupArn})`, parts)
  }
}

/** Stops a task as its service does, out of its target groups first. */
export function stopTask(
  service: ServiceState,
  source: TaskSource,
  task: LiveTask,
  reason: string,
  parts: SourceParts,
): void {
  task.stop({ code: 'ServiceSchedulerInitiated', reason, before: () => deregister(service, source, task, parts) })
}
