import type { Autoscaling } from '../aws/ecs/autoscaling.ts'
import type { DeploymentId, Service, ServiceState } from '../aws/ecs/service.ts'
import type { RolloutTarget } from './index.ts'

/** Raises the least number of tasks that autoscaling keeps, or takes autoscaling up again; AWS acts on either at once. */
export async function keepAtLeast({ autoscaling }: { autoscaling: Autoscaling }, tasks: number): Promise<void> {
  const limits = await autoscaling.limits()
  if (limits?.suspended) await autoscaling.resume(Math.max(limits.min, tasks))
  else if (limits !== undefined && limits.min < tasks) await autoscaling.setMinimum(tasks)
}

/**
 * Begins what has to be begun, in one call: a service without a task gets its revision and its tasks together, so that no
 * task of the older revision starts. Where the target is on its way already, or there, the deployment that brings it.
 */
export async function begin(service: Service, before: ServiceState, target: RolloutTarget): Promise<DeploymentId> {
  const desired = before.desired === 0 ? target.desired : undefined
  if (before.taskDefinitionArn !== target.taskDefinitionArn) return service.moveTo(target.taskDefinitionArn, desired)
  // One that ECS gave up starts no more tasks by itself, whatever was mended since.
  const primary = before.deployments.find(({ status }) => status === 'PRIMARY')
  const again = primary?.rolloutState === 'FAILED' || (target.renew && before.desired > 0)
  if (again) return service.redeploy(desired)
  if (desired !== undefined) await service.scale(desired)
  return primary?.id
}
