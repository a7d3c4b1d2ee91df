import { failureThreshold, newDeployment, type ServiceDeployment, setRollout } from '../deployment.ts'
import { alarmsOf, announce, type ServiceState } from '../service-state.ts'

/** A deployment that failed, and the deployment that takes its place where the service rolls back. */
export type FailedDeployment = { failed: ServiceDeployment; next: ServiceDeployment | undefined }

/**
 * Gives a deployment up whose tasks failed too often, or during which an alarm went into ALARM; undefined where none is
 * to be given up. Only a deployment that is under way is judged: what a completed one starts later, to scale or in place
 * of a task that ended, is tried for ever.
 * Source: ECS developer guide, deployment-circuit-breaker and deployment-alarm-failure.
 */
export function giveUp(service: ServiceState): FailedDeployment | undefined {
  const [primary] = service.deployments
  if (primary?.rolloutState !== 'IN_PROGRESS') return undefined
  const { alarms, deploymentCircuitBreaker: breaker } = service.settings.deploymentConfiguration ?? {}
  const desired = service.status === 'ACTIVE' ? service.settings.desiredCount : 0
  if (breaker?.enable && primary.failedTasks >= failureThreshold(desired)) {
    const reason = 'ECS deployment circuit breaker: tasks failed to start.'
    const rollingBack = (id: string) => `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`
    return fail(service, primary, {
      event: 'tasks failed to start.',
      reason,
      back: breaker.rollback ? rollingBack : undefined,
    })
  }
  // What was in ALARM at the start is ignored for the whole deployment.
  const isNew = (name: string) => service.inAlarm.has(name) && !primary.ignoredAlarms.has(name)
  if (!alarmsOf(service.settings).some(isNew)) return undefined
  // AWS documents the event alone; how it words the rollout state's reason then is not known.
  const event = 'alarm detected.'
  const rollingBack = (id: string) => `ECS deployment ${id} in progress.`
  return fail(service, primary, {
    event,
    reason: `ECS deployment failed: ${event}`,
    back: alarms?.rollback ? rollingBack : undefined,
  })
}

function fail(
  service: ServiceState,
  failed: ServiceDeployment,
  { event, reason, back }: { event: string; reason: string; back: ((id: string) => string) | undefined },
): FailedDeployment {
  setRollout(failed, 'FAILED', reason)
  announce(service, `(deployment ${failed.id}) deployment failed: ${event}`)
  const former = service.lastCompleted
  // Without a completed deployment to go back to, the failed one stalls.
  if (back === undefined || former === undefined) return { failed, next: undefined }
  // The tasks of what ran before may still be there: its deployment goes on, else a new one like it begins.
  const still = service.deployments.find(({ id }) => id === former.id)
  const next = still ?? { ...newDeployment(former, service.inAlarm), id: former.id, digests: former.digests }
  next.ignoredAlarms = new Set(service.inAlarm)
  next.bakingSince = undefined
  setRollout(next, 'IN_PROGRESS', back(former.id))
  service.deployments = [next, ...service.deployments.filter(({ id }) => id !== next.id)]
  service.settings.taskDefinition = next.definition.taskDefinitionArn
  announce(service, `rolling back to (deployment ${former.id}).`)
  return { failed, next }
}
