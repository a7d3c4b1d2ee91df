import type { LoadBalancers } from '../elbv2/index.ts'
import { announce, type ServiceState } from './service-state.ts'
import type { TaskSource } from './sources/source.ts'
import type { LiveTask } from './task-life.ts'

type Parts = { loadBalancers: LoadBalancers }
type Health = ReturnType<LoadBalancers['health']>[number]

/** A task's place in each target group of its source, with its health there. */
export function targetsOf(
  source: TaskSource,
  task: LiveTask,
  parts: Parts,
): { targetGroupArn: string; port: number; health: Health | undefined }[] {
  return source.loadBalancers.flatMap(({ targetGroupArn, containerPort: port }) => {
    if (targetGroupArn === undefined || port === undefined) return []
    const health = parts.loadBalancers
      .health(targetGroupArn)
      .find((target) => target.ip === task.address && target.port === port)
    return [{ targetGroupArn, port, health }]
  })
}

/** Registers each task of a source that began to run; its health checks begin with that. */
export function registerRunning(
  service: ServiceState,
  source: TaskSource,
  parts: Parts & { tasksOf: (service: ServiceState, source: TaskSource) => LiveTask[] },
): void {
  const fresh = parts
    .tasksOf(service, source)
    .filter(({ record }) => record.lastStatus === 'RUNNING' && record.desiredStatus === 'RUNNING')
    .filter((task) => !service.registered.has(task))
  if (fresh.length === 0) return
  for (const task of fresh) service.registered.add(task)
  for (const { targetGroupArn, containerPort: port } of source.loadBalancers) {
    if (targetGroupArn === undefined || port === undefined) continue
    for (const task of fresh) parts.loadBalancers.register(targetGroupArn, { ip: task.address, port })
    announce(service, `registered ${fresh.length} targets in (target-group ${targetGroupArn})`, source)
  }
}

/** Takes a task out of the target groups; resolves when its last request has ended. May be called again. */
export async function deregister(
  service: ServiceState,
  source: TaskSource,
  task: LiveTask,
  parts: Parts,
): Promise<void> {
  const targets = targetsOf(source, task, parts)
  if (service.registered.delete(task)) {
    for (const { targetGroupArn } of targets) {
      announce(service, `deregistered 1 targets in (target-group ${targetGroupArn})`, source)
    }
    if (targets.length > 0) announce(service, 'has begun draining connections on 1 tasks.', source)
  }
  await Promise.all(
    targets.map(({ targetGroupArn, port }) =>
      parts.loadBalancers.deregister(targetGroupArn, { ip: task.address, port }),
    ),
  )
}

/** Where and why a target is unhealthy; undefined while it is not. */
export function unhealthyReason(
  source: TaskSource,
  task: LiveTask,
  parts: Parts,
): { targetGroupArn: string; port: number; reason: string } | undefined {
  const bad = targetsOf(source, task, parts).find(({ health }) => health?.state === 'unhealthy')
  return bad && { ...bad, reason: bad.health?.description ?? bad.health?.reason ?? 'Health checks failed' }
}
