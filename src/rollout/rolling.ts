import type { Autoscaling } from '../aws/ecs/autoscaling.ts'
import type { Service, ServiceState } from '../aws/ecs/service.ts'
import type { TargetHealth } from '../aws/ecs/target-health.ts'
import type { TaskDefinitions } from '../aws/ecs/task-definitions.ts'
import type { Logs } from '../aws/logs/logs.ts'
import type { Names } from '../config/names.ts'
import { messageOf } from '../errors.ts'
import { type Clock, lasting, until } from '../io/clock.ts'
import { counted } from '../quantities.ts'
import { revisionOf } from '../releases/arn.ts'
import { servingRevisions } from '../releases/serving.ts'
import { waitingFor, waits } from '../waits.ts'
import { begin, keepAtLeast } from './begin.ts'
import { deploymentOutcome, isBaking, whyGivenUp } from './deployment-outcome.ts'
import type { Rollout, RolloutTarget } from './index.ts'
import { countHealthy, needService, serviceGone, targetsOf } from './need-service.ts'
import { progressTeller } from './progress-teller.ts'
import { rolloutFailed } from './rollout-failed.ts'
import { tasksInWords, watchTasks } from './rollout-tasks.ts'
import { isOfAlarm, shortEvent } from './service-event.ts'

export type RolloutNeeds = {
  autoscaling: Autoscaling
  clock: Clock
  logs: Pick<Logs, 'last'>
  names: Names
  /** Takes secrets out of a text. */
  scrub: (text: string) => string
  service: Service
  targetHealth: TargetHealth
  taskDefinitions: TaskDefinitions
}

/**
 * A rolling deployment by ECS itself: new tasks beside the old ones, the old ones drained when the new are healthy. What its
 * tasks are at is shown, and the service's events as they come.
 */
export const createRolling = (deps: RolloutNeeds): Rollout => ({
  async serves(taskDefinitionArn) {
    const state = await deps.service.describe()
    if (state === undefined) return false
    const groups = await targetsOf(deps, state)
    return deploymentOutcome({ ...state, healthy: countHealthy(groups) }, taskDefinitionArn) === 'serves'
  },

  keepAtLeast: (tasks) => keepAtLeast(deps, tasks),

  async move(target, progress) {
    const { clock, service } = deps
    const before = await needService(deps, progress.signal)
    const served = await servedBefore(deps, before)
    const former = await service.stoppedTasks(target.taskDefinitionArn).catch(() => [])
    const begun = await begin(service, before, target)
    if (target.atLeast !== undefined) await keepAtLeast(deps, target.atLeast)

    const tasks = watchTasks(deps, { deployment: begun, former, revision: target.taskDefinitionArn })
    const tell = progressTeller(progress)
    const seen = new Set(before.events.map(({ id }) => id))
    let described = begun === undefined
    let alarms: readonly string[] = []
    const [isGone, isGivenUp] = [lasting(), lasting()]
    progress.line(waitingFor(waits.rollout))
    const outcome = await until(
      clock,
      async () => {
        const state = await service.describe()
        if (isGone(state === undefined)) throw serviceGone()
        if (state === undefined) return undefined
        for (const event of state.events.toReversed()) {
          if (seen.has(event.id)) continue
          seen.add(event.id)
          tasks.addEvent(event.message)
          if (isOfAlarm(event.message)) alarms = state.alarms ?? []
          tell.event(shortEvent(event.message))
        }
        // For some seconds ECS may still describe the service as it was before the update.
        described ||= state.deployments.some(({ id }) => id === begun)
        if (!described) return undefined
        const groups = await targetsOf(deps, state)
        const seenNow = { ...state, healthy: countHealthy(groups) }
        const ofDeployment = deploymentOutcome(seenNow, target.taskDefinitionArn, begun)
        if (ofDeployment === 'serves') return ofDeployment
        const looked = await tasks.look(state, groups)
        tell.state(isBaking(seenNow) ? waitingFor(waits.alarmBake) : tasksInWords(tasks.last()))
        if (isGivenUp(ofDeployment?.certain === false) || ofDeployment?.certain) {
          return { reason: ofDeployment?.reason ?? '', ended: 'by ECS' as const }
        }
        const reason = whyGivenUp(target, looked)
        return reason === undefined ? undefined : { reason, ended: 'here' as const }
      },
      { ...waits.rollout, signal: progress.signal },
    )
    if (outcome === 'serves') return
    // ECS goes back to the revision of before, and to as many tasks of it as were asked for: where it had none, too.
    const isOurs = outcome?.ended === 'here' || (outcome?.ended === 'by ECS' && before.desired === 0)
    const done = isOurs ? await rollBack(deps, { before, served, target }) : undefined
    const limit = counted(waits.rollout.limitMs / 60_000, 'minute')
    const reason = shortEvent(outcome?.reason ?? `it took more than ${limit}`)
    throw await rolloutFailed(tasks, { alarms, otherwise: target.otherwise, reason, done })
  },
})

/** The revision that serves before anything moves; undefined where none does, or it cannot be told. */
async function servedBefore(deps: RolloutNeeds, service: ServiceState): Promise<string | undefined> {
  try {
    const [tasks, groups] = await Promise.all([deps.service.runningTasks(), targetsOf(deps, service)])
    return servingRevisions({ service, tasks, groups })[0]
  } catch {
    return undefined
  }
}

/**
 * What an operator would do with a service whose new tasks cannot work, and that ECS would go on trying to start: back to
 * what served, or to no task where it had none. ECS's circuit breaker counts the same failures and may have come first.
 * Gives what was done, in words.
 */
async function rollBack(
  { autoscaling, clock, service }: RolloutNeeds,
  { before, served, target }: { before: ServiceState; served: string | undefined; target: RolloutTarget },
): Promise<string> {
  try {
    if (before.desired === 0) {
      // Autoscaling would start them again.
      if ((await autoscaling.limits()) !== undefined) await autoscaling.setMinimum(0)
      // Terraform keeps the service at its revision of before.
      if (before.taskDefinitionArn !== target.taskDefinitionArn) await service.moveTo(before.taskDefinitionArn, 0)
      else await service.scale(0)
      return 'the service was scaled back to 0 tasks, as before'
    }
    if (served === target.taskDefinitionArn)
      return 'the tasks from before go on, and ECS goes on trying to start new ones'
    if (served === undefined) return 'nothing served before: ECS goes on trying to start its tasks'
    const now = await needService({ clock, service })
    if (now.taskDefinitionArn === target.taskDefinitionArn) await service.moveTo(served)
    return `the service was put back to ${revisionOf(served)}`
  } catch (error) {
    return `the service could not be put back: ${messageOf(error)}`
  }
}
