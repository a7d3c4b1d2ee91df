import type { Autoscaling } from '../aws/autoscaling.ts'
import type { Logs } from '../aws/logs.ts'
import type { StoppedTask } from '../aws/run-task.ts'
import type { DeploymentId, Service, ServiceState } from '../aws/service.ts'
import type { TargetHealth } from '../aws/target-health.ts'
import { commandLine } from '../command-line.ts'
import type { Names } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import { type Clock, until } from '../io/clock.ts'
import type { Rollout, RolloutTarget } from './index.ts'

type Needs = {
  autoscaling: Autoscaling
  clock: Clock
  logs: Logs
  names: Names
  service: Service
  targetHealth: TargetHealth
}

/** Image pulls, health checks and draining of one exchange; ECS's circuit breaker answers long before. */
const LIMIT_MS = 30 * 60_000
const LOOK_EVERY_MS = 2_000

/**
 * A rolling deployment by ECS itself: new tasks beside the old ones, the old ones drained when the new are healthy. The
 * service's events are shown as they come. ECS's circuit breaker ends a rollout whose tasks do not start.
 */
export const createRolling = (deps: Needs): Rollout => ({
  async serves(taskDefinitionArn) {
    const state = await deps.service.describe()
    return state !== undefined && judge(await withHealth(deps, state), taskDefinitionArn) === 'serves'
  },

  async keepAtLeast(tasks) {
    const limits = await deps.autoscaling.limits()
    if (limits?.suspended) await deps.autoscaling.resume(Math.max(limits.min, tasks))
    else if (limits !== undefined && limits.min < tasks) await deps.autoscaling.setMinimum(tasks)
  },

  async move(target, progress) {
    const { clock, service } = deps
    const before = await need(service)
    const startedAt = clock.now()
    const begun = await begin(service, before, target)
    if (before.desired === 0) await service.scale(target.desired)

    const seen = new Set(before.events.map(({ id }) => id))
    let described = begun === undefined
    const verdict = await until(
      clock,
      async () => {
        const state = await need(service)
        for (const event of state.events.toReversed()) {
          if (seen.has(event.id)) continue
          seen.add(event.id)
          progress.line(event.message)
        }
        // For some seconds ECS may still describe the service as it was before the update.
        described ||= state.deployments.some(({ id }) => id === begun)
        return described ? judge(await withHealth(deps, state), target.taskDefinitionArn, begun) : undefined
      },
      { everyMs: LOOK_EVERY_MS, limitMs: LIMIT_MS, signal: progress.signal },
    )
    if (verdict === 'serves') return
    throw await rolloutFailed(deps, target, verdict?.reason ?? 'it took more than 30 minutes', startedAt)
  },
})

/** Begins what has to be begun; where the target is on its way already, or there, the deployment that brings it. */
async function begin(service: Service, before: ServiceState, target: RolloutTarget): Promise<DeploymentId> {
  if (before.taskDefinitionArn !== target.taskDefinitionArn) return service.moveTo(target.taskDefinitionArn)
  // One that ECS gave up starts no more tasks by itself, whatever was mended since.
  const primary = before.deployments.find(({ status }) => status === 'PRIMARY')
  const again = primary?.rolloutState === 'FAILED' || (target.renew && before.desired > 0)
  return again ? service.redeploy() : primary?.id
}

async function need(service: Service): Promise<ServiceState> {
  const state = await service.describe()
  if (state) return state
  throw new OperatorError('The service is gone.', {
    code: 'service-missing',
    whose: 'aws',
    hint: `Run \`${commandLine('deploy')}\` again: its plan makes the service.`,
  })
}

/** A service as ECS sees it, and the targets that each of its load balancers' groups calls healthy. */
export type SeenService = ServiceState & { healthy: number[] }

const withHealth = async (deps: Pick<Needs, 'targetHealth'>, state: ServiceState): Promise<SeenService> => ({
  ...state,
  healthy: await Promise.all(state.targetGroups.map(deps.targetHealth.healthy)),
})

/**
 * Pure: whether a revision alone serves, was given up, or is still on its way (undefined). Tasks that run are not enough:
 * scaling up makes no deployment that could be incomplete, and a task counts as running before it answers. Nor is the
 * revision, where a deployment is waited for: of one and the same revision, ECS goes back to the tasks from before.
 */
export function judge(
  state: SeenService,
  taskDefinitionArn: string,
  deploymentId?: DeploymentId,
): 'serves' | { reason: string } | undefined {
  const own = state.deployments.filter((deployment) => deployment.taskDefinitionArn === taskDefinitionArn)
  // Of two deployments of one revision the former is on its way out.
  const ours =
    deploymentId === undefined
      ? (own.find(({ status }) => status === 'PRIMARY') ?? own[0])
      : own.find(({ id }) => id === deploymentId)
  if (ours?.rolloutState === 'FAILED') return { reason: ours.rolloutStateReason ?? 'ECS gave the deployment up' }
  // After the circuit breaker rolled back, the service names its former task definition again.
  if (!ours || state.taskDefinitionArn !== taskDefinitionArn) {
    return { reason: 'ECS rolled the service back to its former task definition' }
  }
  if (deploymentId !== undefined && ours.status !== 'PRIMARY') {
    return { reason: 'ECS rolled the service back to its former deployment' }
  }
  const alone = state.deployments.length === 1
  const complete = ours.rolloutState === undefined || ours.rolloutState === 'COMPLETED'
  const whole = state.desired > 0 && state.running === state.desired
  const healthy = state.healthy.every((count) => count >= state.desired)
  return alone && complete && whole && healthy ? 'serves' : undefined
}

async function rolloutFailed(deps: Needs, target: RolloutTarget, reason: string, since: Date): Promise<OperatorError> {
  const stopped = await deps.service.stoppedTasks(target.taskDefinitionArn).catch(() => [])
  const reasons = [...new Set(stopped.flatMap(whyStopped))].slice(0, 5)
  const logLines = (await deps.logs.find(deps.names.apiLogGroup, { since }).catch(() => [])).slice(-5)
  return new OperatorError(`The rollout failed: ${reasons[0] ?? reason}`, {
    code: 'rollout-failed',
    whose: 'aws',
    hint: 'The former release serves on. Mend the cause, then run the same command again.',
    evidence: [reason, ...reasons.slice(1), ...logLines.map(({ message }) => message)],
  })
}

/** Why a task ended, in ECS's words: the reason of the task, and of each container with its exit code. */
function whyStopped(task: StoppedTask): string[] {
  const containers = task.containers.flatMap(({ exitCode, name, reason }) =>
    reason || exitCode
      ? [`${name}: ${[reason, exitCode === undefined ? '' : `exit code ${exitCode}`].filter(Boolean).join(', ')}`]
      : [],
  )
  return [...(task.stoppedReason ? [task.stoppedReason] : []), ...containers]
}
