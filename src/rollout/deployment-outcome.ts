import type { DeploymentId, ServiceState } from '../aws/ecs/service.ts'
import { revisionOf } from '../releases/arn.ts'
import { type CannotStart, isFinal } from './cannot-start.ts'

/** A service as ECS sees it, and the targets that each of its load balancers' groups calls healthy. */
export type SeenService = ServiceState & { healthy: number[] }

/** Tasks of a revision that stopped before any was healthy: so many end its rollout, as ECS's own circuit breaker does. */
export const MOST_FAILURES = 3

/**
 * Pure: why a rollout ends before AWS ends it: at the first task that no other try could start, healthy ones beside it or not,
 * or at so many that stopped. Undefined where it may still come to its end.
 */
export function whyGivenUp(
  { taskDefinitionArn }: { taskDefinitionArn: string },
  { cannotStart, failures, worked }: { cannotStart?: CannotStart | undefined; failures: number; worked: boolean },
): string | undefined {
  const revision = revisionOf(taskDefinitionArn)
  if (cannotStart !== undefined && isFinal(cannotStart))
    return `no task of ${revision} can start: another try would meet the same`
  return failures >= MOST_FAILURES && !worked
    ? `${MOST_FAILURES} tasks of ${revision} stopped, and none was ever healthy`
    : undefined
}

/**
 * Why a revision does not come to serve. `certain`: ECS itself says so. What is only absent may be an older answer: ECS is
 * eventually consistent (API reference, "RunTask"; kayac/ecspresso#28), and it counts when it lasts.
 */
export type GivenUp = { reason: string; certain: boolean }

/**
 * Pure: whether a revision alone serves, was given up, or is still on its way (undefined). Tasks that run are not enough:
 * scaling up makes no deployment that could be incomplete, and a task counts as running before it answers. Nor is the
 * revision, where a deployment is waited for: of one and the same revision, ECS goes back to the tasks from before.
 */
export function deploymentOutcome(
  state: SeenService,
  taskDefinitionArn: string,
  deploymentId?: DeploymentId,
): 'serves' | GivenUp | undefined {
  const own = state.deployments.filter((deployment) => deployment.taskDefinitionArn === taskDefinitionArn)
  // Of two deployments of one revision the former is on its way out.
  const ours =
    deploymentId === undefined
      ? (own.find(({ status }) => status === 'PRIMARY') ?? own[0])
      : own.find(({ id }) => id === deploymentId)
  if (ours?.rolloutState === 'FAILED') {
    return { reason: ours.rolloutStateReason ?? 'ECS gave the deployment up', certain: true }
  }
  // After the circuit breaker rolled back, the service names its former task definition again.
  if (!ours || state.taskDefinitionArn !== taskDefinitionArn) {
    return { reason: 'ECS rolled the service back to its previous task definition', certain: false }
  }
  if (deploymentId !== undefined && ours.status !== 'PRIMARY') {
    return { reason: 'ECS rolled the service back to its previous deployment', certain: false }
  }
  const complete = ours.rolloutState === undefined || ours.rolloutState === 'COMPLETED'
  return complete && isWhole(state) ? 'serves' : undefined
}

/** Every task of one deployment alone runs, and is healthy. */
function isWhole(state: SeenService): boolean {
  const alone = state.deployments.length === 1
  const whole = state.desired > 0 && state.running === state.desired
  return alone && whole && state.healthy.every((count) => count >= state.desired)
}

/**
 * Pure: whether the new tasks serve alone, and ECS goes on watching the service's alarms before it calls the deployment
 * complete. Source: ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
 */
export const isBaking = (state: SeenService): boolean =>
  (state.alarms ?? []).length > 0 && state.deployments[0]?.rolloutState === 'IN_PROGRESS' && isWhole(state)
