import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Deployment, DeploymentTarget } from '../../aws/codedeploy/deployment.ts'
import type { ServiceState } from '../../aws/ecs/service.ts'
import { messageOf, OperatorError, type Whose } from '../../errors.ts'
import { lasting, until } from '../../io/clock.ts'
import { roundTime } from '../../quantities.ts'
import { waitingFor, waits } from '../../waits.ts'
import { whyGivenUp } from '../deployment-outcome.ts'
import type { Hold, RolloutProgress, RolloutTarget, Smoke } from '../index.ts'
import { serviceGone } from '../need-service.ts'
import type { RolloutNeeds } from '../rolling.ts'
import { tasksInWords, watchTasks } from '../rollout-tasks.ts'
import { shortEvent } from '../service-event.ts'
import type { DeploymentTeller } from './deployment-teller.ts'
import { deploymentTimes } from './deployment-times.ts'
import { greenLog } from './green-log.ts'
import { holdOnce, isStoppedBySomebody } from './hold.ts'
import { setsWatcher } from './seen-sets.ts'
import { hasShifted, isWhole, primaryOf } from './task-sets.ts'

export type BlueGreenNeeds = RolloutNeeds & {
  codeDeploy: CodeDeploy
  /** Where AWS's console shows a deployment; a rehearsal has none. */
  consoleLink?: ((deploymentId: string) => string) | undefined
}

/** Why a revision did not come to serve. */
export type Ended = {
  reason: string
  /** The deployment, where CodeDeploy ended it; else it goes on. */
  deployment?: Deployment
  /** What was asked and answered, where smoke found something. */
  evidence?: readonly string[]
  whose?: Whose
  /** It was held, and somebody stopped it, or nobody let it go on: no failure of the release. */
  isDeclined?: boolean
}

type Watched = {
  before: ServiceState
  /** Undefined: nothing was begun, and the primary task set is to come to serve by itself. */
  deploymentId: string | undefined
  hold: Hold | undefined
  smoke: Smoke | undefined
  target: RolloutTarget
}

/** Progress, and what tells what the deployment is at: one for the whole of a rollout. */
export type Told = RolloutProgress & { tell: DeploymentTeller }

type Tasks = ReturnType<typeof watchTasks>

/**
 * Watches until the revision's task set is the primary one, has all traffic and is healthy. Meanwhile it continues a
 * deployment that waits for that, once the new tasks are healthy behind the test listener, `smoke` has found nothing and
 * `hold` lets it go on.
 */
export async function watch(
  deps: BlueGreenNeeds,
  { before, deploymentId, hold, smoke, target }: Watched,
  progress: Told,
): Promise<{ outcome: 'serves' | Ended; tasks: Tasks }> {
  const { clock, codeDeploy, service } = deps
  const { tell } = progress
  const { taskDefinitionArn: revision } = target
  const former = await service.stoppedTasks(revision).catch(() => [])
  const watchOf = (id: string) => watchTasks(deps, { deployment: id, former, revision })
  // The task set is not known yet: no task is of this one.
  let watched = { id: '', tasks: watchOf('no task set') }
  const sets = setsWatcher(deps)
  const held = holdOnce(hold, progress)
  const seen = new Set(before.events.map(({ id }) => id))
  const isGone = lasting()
  let isChecked = false
  let hasBegunShift = false
  const problem = async (): Promise<Ended | undefined> => {
    if (isChecked) return undefined
    isChecked = true
    return problemOf(smoke, progress.signal)
  }
  const link = deploymentId === undefined ? undefined : deps.consoleLink?.(deploymentId)
  if (link !== undefined) progress.line(`CodeDeploy: ${link}`)
  progress.line(waitingFor(waits.blueGreen))
  const first = deploymentId === undefined ? undefined : await codeDeploy.describe(deploymentId)
  const { limitMs, readyWaitMinutes = 0, usualMs } = await deploymentTimes(codeDeploy, first)

  try {
    const outcome = await until<'serves' | Ended>(
      clock,
      async () => {
        const [state, deployment, moved] = await Promise.all([
          service.describe(),
          deploymentId === undefined ? undefined : codeDeploy.describe(deploymentId),
          deploymentId === undefined ? undefined : codeDeploy.target(deploymentId),
        ])
        if (isGone(state === undefined)) throw serviceGone()
        if (state === undefined || (deploymentId !== undefined && deployment === undefined)) return undefined
        for (const { id, message } of state.events.toReversed()) {
          if (seen.has(id)) continue
          seen.add(id)
          watched.tasks.addEvent(message)
          tell.event(shortEvent(message))
        }
        const event = eventOf(deployment, moved)
        if (deployment !== undefined) {
          const shown = await sets.look(state, deploymentId, moved)
          tell.view({ sets: shown, event, since: deployment.createdAt, usualMs, link })
        }
        hasBegunShift ||= moved?.hasBegunShift ?? false
        if (deployment?.isOver && deployment.status !== 'Succeeded') {
          return { ...endedBy(deployment), isDeclined: held.isDeclinedBy(deployment, hasBegunShift) }
        }
        const isWaiting = deployment?.status === 'Ready'
        // Somebody else has answered.
        if (held.isOpen() && !isWaiting) await held.end()
        // Before anything else is asked of the new tasks: who stops them may do so because they are not well.
        if (held.isStopAnswered() && !deployment?.isOver) return stoppedByAnswer(isWaiting)
        const isShifted = deployment === undefined || hasShifted(deployment, moved)
        const own = isShifted
          ? primaryOf(state)
          : state.taskSets.find((taskSet) => taskSet.deploymentId === deploymentId && taskSet.status !== 'DRAINING')
        if (own === undefined || own.taskDefinitionArn !== revision || own.loadBalancer === undefined) {
          tell.state(`CodeDeploy prepares the new tasks${event === undefined ? '' : `: ${event}`}`)
          return undefined
        }
        if (watched.id !== own.id) watched = { id: own.id, tasks: watchOf(own.id) }
        const { targetGroup } = own.loadBalancer
        const targets = await deps.targetHealth.targets(targetGroup)
        const looked = await watched.tasks.look(state, [targets])
        const isReady = isWhole(state, own, targets)
        // Tasks were asked for just now; the answer is older.
        if (deploymentId === undefined && state.desired === 0) return undefined
        if (isShifted && isReady && (await codeDeploy.weights()).get(targetGroup) === 100) {
          // Nobody was asked before where somebody else, or the group itself, has continued the deployment.
          return (await problem()) ?? 'serves'
        }
        tell.state(inWords(watched.tasks, { deployment, event, isShifted, moved, taskSet: own.id }))
        const reason = whyGivenUp(target, looked)
        if (reason !== undefined) return { reason }
        if (deployment === undefined || !isWaiting || !isReady) return undefined
        const found = await problem()
        if (found !== undefined) return found
        const log = () => greenLog(deps, own)
        const answer = await held.answer({ deploymentId: deployment.id, waitMinutes: readyWaitMinutes, log })
        if (answer === 'stop') return stoppedByAnswer(true)
        if (answer === 'continue') await codeDeploy.continueAfter(deployment.id, 'READY_WAIT')
        return undefined
      },
      { everyMs: waits.blueGreen.everyMs, limitMs, signal: progress.signal },
    )
    const late = { reason: `it took more than ${roundTime(limitMs)}` }
    return { outcome: outcome ?? late, tasks: watched.tasks }
  } finally {
    await held.end()
  }
}

/** Pure: what a deployment is at, in CodeDeploy's words; undefined between two lifecycle events. */
export const eventOf = (
  deployment: Pick<Deployment, 'status'> | undefined,
  moved: Pick<DeploymentTarget, 'event'> | undefined,
): string | undefined => (deployment?.status === 'Ready' ? 'Ready' : moved?.event)

/** Why new tasks may not be given the traffic; undefined where nothing speaks against it. Rejects where it was cancelled. */
async function problemOf(smoke: Smoke | undefined, signal: AbortSignal): Promise<Ended | undefined> {
  try {
    await smoke?.(signal)
    return undefined
  } catch (error) {
    if (signal.aborted) throw error
    const { evidence = [], whose = undefined } = error instanceof OperatorError ? error : {}
    return { reason: messageOf(error), evidence, ...(whose && { whose }) }
  }
}

/** Pure: a deployment that did not succeed. Whose turn it is, only where somebody has stopped it. */
export const endedBy = (deployment: Deployment): Ended => ({
  reason: reasonOf(deployment),
  deployment,
  ...(isStoppedBySomebody(deployment) && { whose: 'operator' }),
})

/** Pure: the answer was to stop. `isWaiting`: the deployment still waited; somebody else may have let it go on meanwhile. */
const stoppedByAnswer = (isWaiting: boolean): Ended =>
  isWaiting
    ? { reason: 'stopped before the traffic shifted', isDeclined: true }
    : {
        reason: 'stopped by the answer to the question, after somebody else had let the traffic shift',
        whose: 'operator',
      }

/** Pure: why a deployment ended that did not succeed. */
export function reasonOf({ error, id, status }: Deployment): string {
  if (error !== undefined && error.message !== '') return `CodeDeploy: ${error.message}`
  return status === 'Stopped' ? `somebody stopped the deployment ${id}` : `the deployment ${id} failed`
}

function inWords(
  tasks: Tasks,
  given: {
    deployment: Deployment | undefined
    event: string | undefined
    isShifted: boolean
    moved: DeploymentTarget | undefined
    taskSet: string
  },
): string {
  const { deployment, event, isShifted, moved, taskSet } = given
  const words = tasksInWords(tasks.last())
  if (deployment === undefined) return words
  const weight = isShifted ? 100 : (moved?.taskSets.find(({ id }) => id === taskSet)?.weight ?? 0)
  const shifted = isShifted ? 'traffic shifted; ' : weight > 0 ? `${Math.round(weight)}% of traffic shifted; ` : ''
  return `${event === undefined ? '' : `${event}: `}${shifted}${words}`
}
