import type { ServiceState } from '../aws/ecs/service.ts'
import type { TaskSet } from '../aws/ecs/task-set.ts'
import { commandLine } from '../command-line.ts'
import { messageOf, OperatorError } from '../errors.ts'
import { until } from '../io/clock.ts'
import { revisionOf } from '../releases/arn.ts'
import { ALL_AT_ONCE } from '../releases/back/all-at-once.ts'
import { waits } from '../waits.ts'
import { keepAtLeast } from './begin.ts'
import { bake, isBaking } from './blue-green/bake.ts'
import { deploymentTeller } from './blue-green/deployment-teller.ts'
import { rolloutStopped } from './blue-green/hold.ts'
import { withScalingPaused } from './blue-green/paused-scaling.ts'
import { busy, endTermination, previousStay, settle } from './blue-green/settle.ts'
import { takeBack } from './blue-green/take-back.ts'
import { alarmsIn, broughtBy, hasShifted, isOlder, isWhole, primaryOf } from './blue-green/task-sets.ts'
import { type BlueGreenNeeds, endedBy, type Told, watch } from './blue-green/watch.ts'
import type { Rollout, RolloutTarget, Smoke } from './index.ts'
import { needService } from './need-service.ts'
import { rolloutFailed } from './rollout-failed.ts'
import { shortEvent } from './service-event.ts'

type Moving = { before: ServiceState; smoke: Smoke | undefined; target: RolloutTarget }

/**
 * A blue/green deployment by CodeDeploy: new tasks in the second target group, then the traffic. It ends when the traffic has
 * shifted, the new tasks are healthy, and the alarms had their time with them, not when CodeDeploy has deleted the old tasks:
 * these may wait for days as the way back, and whoever deploys needs not wait for them. The next deployment ends that wait.
 */
export const createBlueGreen = (deps: BlueGreenNeeds): Rollout => ({
  async serves(taskDefinitionArn) {
    const { codeDeploy, service, targetHealth } = deps
    const state = await service.describe()
    const primary = state && primaryOf(state)
    if (state === undefined || state.desired === 0 || primary?.taskDefinitionArn !== taskDefinitionArn) return false
    const targetGroup = primary.loadBalancer?.targetGroup ?? ''
    if (!isWhole(state, primary, await targetHealth.targets(targetGroup))) return false
    if ((await codeDeploy.weights()).get(targetGroup) !== 100) return false
    const active = await codeDeploy.active()
    if (active === undefined) return true
    const moved = await codeDeploy.target(active.id)
    return hasShifted(active, moved) && !(await isBaking(deps, active, moved?.shiftedAt))
  },

  keepAtLeast: (tasks) => keepAtLeast(deps, tasks),

  async move(target, given, smoke) {
    const before = await needService(deps, given.signal)
    const progress = { ...given, tell: deploymentTeller(given, deps.clock) }
    await withScalingPaused(deps.autoscaling, progress, async (keep) => {
      const moving = { before, smoke, target }
      if (before.desired === 0) await startFromNone(deps, { ...moving, keep }, progress)
      else await replace(deps, moving, progress)
      return target.atLeast
    })
  },
})

/** Brings the revision to serve in place of what serves. */
async function replace(deps: BlueGreenNeeds, moving: Moving, progress: Told): Promise<void> {
  const { target } = moving
  const joined = await settle(deps, moving, progress)
  if (joined !== undefined) {
    const { strategy } = target
    if (strategy !== undefined && joined.configName !== undefined && joined.configName !== strategy)
      progress.line(`joining the deployment ${joined.id}, which shifts the traffic by ${joined.configName}`)
    // What is replaced right afterwards needs no judgement.
    await bring(deps, { ...moving, bakes: !target.renew, deploymentId: joined.id }, progress)
    if (!target.renew) return
    await endTermination(deps, joined.id, progress)
  }
  const now = await needService(deps, progress.signal)
  const primary = needPrimary(now)
  if (primary.taskDefinitionArn === target.taskDefinitionArn && !target.renew) {
    return bring(deps, { ...moving, bakes: false, deploymentId: undefined }, progress)
  }
  const deploymentId = await begin(deps, primary, target, isOlder(target.taskDefinitionArn, primary.taskDefinitionArn))
  await bring(deps, { ...moving, bakes: true, deploymentId }, progress)
  // What the previous tasks read at their start does not count any more, and steps behind this one close it: they may not go on.
  if (target.renew) await untilAlone(deps, deploymentId, progress)
}

/**
 * The same where no task runs, so that there is no traffic to guard. Without a task the deployment is over at once, if another
 * revision is there than the target; only then tasks are asked for: both task sets would start them otherwise, the older
 * revision's too. Alarms count for nothing: a load balancer without a target raises them.
 */
async function startFromNone(
  deps: BlueGreenNeeds,
  { keep, ...moving }: Moving & { keep: (min: number) => void },
  progress: Told,
): Promise<void> {
  const { autoscaling, service } = deps
  const { target } = moving
  const own = {
    ...moving,
    target: { ...target, renew: false, hold: undefined, strategy: ALL_AT_ONCE },
  }
  const joined = await settle(deps, own, progress)
  const primary = needPrimary(await needService(deps, progress.signal))
  const isOther = primary.taskDefinitionArn !== target.taskDefinitionArn
  const deploymentId = joined?.id ?? (isOther ? await begin(deps, primary, own.target, true) : undefined)
  if (deploymentId !== undefined) {
    await bring(deps, { ...own, bakes: false, deploymentId, smoke: undefined }, progress)
    await untilAlone(deps, deploymentId, progress)
  }
  // Events from before were told already.
  const emptied = await needService(deps, progress.signal)
  await service.scale(target.desired)
  const { outcome, tasks } = await watch(
    deps,
    { ...own, before: emptied, deploymentId: undefined, hold: undefined },
    progress,
  )
  if (outcome === 'serves') return
  const done = await toNone()
  throw await rolloutFailed(tasks, {
    ...outcome,
    otherwise: target.otherwise,
    reason: shortEvent(outcome.reason),
    done,
  })

  async function toNone(): Promise<string> {
    try {
      // Autoscaling would start them again.
      keep(0)
      if ((await autoscaling.limits()) !== undefined) await autoscaling.setMinimum(0)
      await service.scale(0)
      return 'the service was scaled back to 0 tasks, as before'
    } catch (error) {
      return `the service could not be put back: ${messageOf(error)}`
    }
  }
}

/**
 * `bakes`: its alarms are waited for after the shift.
 * @throws OperatorError `rollout-failed`, or `rollout-stopped` where it was held, once the deployment is taken back
 */
async function bring(
  deps: BlueGreenNeeds,
  moving: Moving & { bakes: boolean; deploymentId: string | undefined },
  progress: Told,
): Promise<void> {
  const { bakes, deploymentId } = moving
  const watched = await watch(deps, { ...moving, hold: moving.target.hold }, progress)
  const { tasks } = watched
  let { outcome } = watched
  if (outcome === 'serves' && bakes && deploymentId !== undefined) {
    const deployment = await bake(deps, deploymentId, progress)
    if (deployment !== undefined) outcome = endedBy(deployment)
  }
  if (outcome === 'serves') return
  const done =
    deploymentId === undefined
      ? 'nothing was begun, so nothing is taken back: ECS goes on trying to start its tasks'
      : (await takeBack(deps, deploymentId)).words
  if (outcome.isDeclined && deploymentId !== undefined)
    throw rolloutStopped({ id: deploymentId, error: outcome.deployment?.error }, done)
  const { otherwise } = moving.target
  const { error } = outcome.deployment ?? {}
  const alarms = error === undefined ? [] : alarmsIn(error)
  throw await rolloutFailed(tasks, { ...outcome, alarms, otherwise, reason: shortEvent(outcome.reason), done })
}

/** Creates the deployment, with everything that it would take from the service otherwise. Gives its id. */
async function begin(
  { codeDeploy }: BlueGreenNeeds,
  primary: TaskSet,
  { ignoresAlarms: asked = false, strategy, taskDefinitionArn }: RolloutTarget,
  ofItself: boolean,
): Promise<string> {
  if ((await codeDeploy.group()) === undefined) throw groupMissing()
  const { capacityProviders, loadBalancer, platformVersion } = primary
  const { container = '', port = 0 } = loadBalancer ?? {}
  const begun = await codeDeploy.begin(
    { taskDefinitionArn, capacityProviders, platformVersion, container, port },
    { ignoresAlarms: asked || ofItself, strategy },
  )
  if ('id' in begun) return begun.id
  // ListDeployments did not have it yet. One of the same revision was begun by a command that was killed just now.
  const other = await codeDeploy.describe(begun.busyWith)
  const brings = other && broughtBy(other, { taskSets: [] })
  if (brings !== revisionOf(taskDefinitionArn)) throw busy(begun.busyWith, brings)
  return begun.busyWith
}

/** Ends the wait with the previous tasks, until no task set is there but the new one. */
async function untilAlone(deps: BlueGreenNeeds, deploymentId: string, progress: Told): Promise<void> {
  await endTermination(deps, deploymentId, progress)
  const isAlone = async () => ((await deps.service.describe())?.taskSets.length === 1 ? true : undefined)
  const alone = await until(deps.clock, isAlone, { ...waits.blueGreenOver, signal: progress.signal })
  if (alone === undefined) throw previousStay(deps.names, deploymentId)
}

function needPrimary(state: ServiceState): TaskSet {
  const primary = primaryOf(state)
  if (primary !== undefined) return primary
  throw groupMissing()
}

const groupMissing = () =>
  new OperatorError('CodeDeploy has no deployment group for the service, or the service has no task set.', {
    code: 'blue-green-missing',
    whose: 'operator',
    hint: `Run \`${commandLine('deploy')}\` again: its plan makes what is missing.`,
  })
