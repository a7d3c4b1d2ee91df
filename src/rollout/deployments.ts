import type { CodeDeploy } from '../aws/codedeploy/codedeploy.ts'
import type { Deployment } from '../aws/codedeploy/deployment.ts'
import { OperatorError } from '../errors.ts'
import { until } from '../io/clock.ts'
import { roundTime } from '../quantities.ts'
import { waits } from '../waits.ts'
import { bake, isBaking } from './blue-green/bake.ts'
import { deploymentTeller } from './blue-green/deployment-teller.ts'
import { deploymentTimes } from './blue-green/deployment-times.ts'
import { isStoppedByHand, isStoppedBySomebody, rolloutStopped } from './blue-green/hold.ts'
import { setsWatcher } from './blue-green/seen-sets.ts'
import { type TakenBack, takeBack } from './blue-green/take-back.ts'
import { broughtBy, hasShifted, primaryOf } from './blue-green/task-sets.ts'
import { type BlueGreenNeeds, eventOf, reasonOf } from './blue-green/watch.ts'
import type { RolloutProgress } from './index.ts'
import { shortEvent } from './service-event.ts'

/** A deployment of CodeDeploy's, as a command that did not begin it sees it. */
export type FoundDeployment = {
  /** `d-…` */
  id: string
  /** CodeDeploy's. */
  status: string
  /** What it brings: the release's tag, shortened, or `family:revision`; undefined where nothing says it. */
  brings: string | undefined
  /** The revision that it brings, `family:revision`; undefined where nothing says it. A tag may have several. */
  revision: string | undefined
  /** ARN of the revision whose tasks have the traffic until it shifts, and get it back where the deployment is stopped. */
  previous: string | undefined
  /** It waits to be continued, before any traffic is shifted. */
  isReady: boolean
  /** It takes another one back. */
  isRollback: boolean
  /** All traffic has shifted to what it brings: to stop it gives the traffic back. */
  isShifted: boolean
  /** Its traffic has shifted, and its alarms had their time: what is behind it may have moved on. */
  isDone: boolean
}

export type Deployments = {
  /** The deployment that is under way, or the one of this id; undefined where there is none of this service. */
  find: (id?: string) => Promise<FoundDeployment | undefined>
  /**
   * Only looks, and tells what it sees, until the traffic has shifted and the alarms had their time, or the deployment is over.
   * @throws OperatorError `rollout-failed`, `rollout-stopped`
   */
  follow: (id: string, progress: RolloutProgress) => Promise<void>
  /** Has a deployment that waits for it shift its traffic, and sees that it does. Gives its status then. */
  goOn: (id: string, signal: AbortSignal) => Promise<string>
  /** Stops a deployment, and waits until CodeDeploy has taken it back, or the signal aborts. */
  stop: (id: string, signal?: AbortSignal) => Promise<TakenBack>
  /**
   * Takes up autoscaling that a rollout which is over left suspended, as whoever carried it out does it first, if they live.
   * Gives whether it was left.
   */
  resumeScaling: (signal: AbortSignal) => Promise<boolean>
  /** Whether there is a deployment configuration of this name for ECS. */
  hasStrategy: (name: string) => Promise<boolean>
}

type Needs = BlueGreenNeeds & { codeDeploy: CodeDeploy }

/** CodeDeploy's deployments of the API's service, for commands that look at them, and answer one that is held. */
export function createDeployments(deps: Needs): Deployments {
  const { clock, codeDeploy, names, service } = deps
  const sets = setsWatcher(deps)

  const revisionsOf = async (deployment: Deployment) => {
    const taskSets = (await service.describe())?.taskSets ?? []
    const made = taskSets.find(({ deploymentId }) => deploymentId === deployment.id)
    const previous = taskSets.find((each) => each !== made && each.status !== 'DRAINING')
    const arn = made?.taskDefinitionArn ?? deployment.taskDefinitionArn
    const revision = broughtBy(deployment, { taskSets })
    return {
      brings: arn === undefined ? revision : await sets.releaseOfRevision(arn),
      revision,
      previous: previous?.taskDefinitionArn,
    }
  }

  return {
    async find(id) {
      const deployment = await (id === undefined ? codeDeploy.active() : codeDeploy.describe(id))
      if (deployment === undefined || (deployment.application ?? names.service) !== names.service) return undefined
      const revisions = await revisionsOf(deployment)
      // Last of all: whether it may be stopped depends on it.
      const moved = await codeDeploy.target(deployment.id)
      const isShifted = hasShifted(deployment, moved)
      return {
        id: deployment.id,
        status: deployment.status,
        ...revisions,
        isReady: deployment.status === 'Ready',
        isRollback: deployment.isRollback,
        isShifted,
        isDone: isShifted && !(await isBaking(deps, deployment, moved?.shiftedAt)),
      }
    },

    follow: (id, progress) => follow(deps, id, progress),

    async goOn(id, signal) {
      await codeDeploy.continueAfter(id, 'READY_WAIT')
      const gone = async () => {
        const status = (await codeDeploy.describe(id))?.status
        return status === 'Ready' ? undefined : status
      }
      return (await until(clock, gone, { ...waits.blueGreenGoesOn, signal })) ?? 'Ready'
    },

    stop: (id, signal) => takeBack(deps, id, signal),

    async resumeScaling(signal) {
      const { autoscaling } = deps
      const resumed = async () => ((await autoscaling.limits())?.suspended ? undefined : true)
      if (await until(clock, resumed, { ...waits.scalingResumed, signal })) return false
      const limits = await autoscaling.limits()
      // Another rollout has begun meanwhile, and pauses it for itself.
      if (limits === undefined || !limits.suspended || (await codeDeploy.active()) !== undefined) return false
      await autoscaling.resume(limits.min)
      return true
    },

    hasStrategy: async (name) => (await codeDeploy.shiftMinutes(name)) !== undefined,
  }
}

async function follow(deps: Needs, id: string, given: RolloutProgress): Promise<void> {
  const { clock, codeDeploy, service } = deps
  const tell = deploymentTeller(given, clock)
  const sets = setsWatcher(deps)
  const link = deps.consoleLink?.(id)
  if (link !== undefined) given.line(`CodeDeploy: ${link}`)
  const { limitMs, usualMs } = await deploymentTimes(codeDeploy, await codeDeploy.describe(id))
  // Those from before it are no events of this deployment's.
  let seen: Set<string> | undefined
  let wasReady = false
  let hasBegunShift = false
  const ended = await until<Deployment | 'shifted'>(
    clock,
    async () => {
      const [state, deployment, moved] = await Promise.all([
        service.describe(),
        codeDeploy.describe(id),
        codeDeploy.target(id),
      ])
      if (state === undefined || deployment === undefined) return undefined
      const fresh = state.events.toReversed().filter((event) => seen !== undefined && !seen.has(event.id))
      seen = new Set([...(seen ?? []), ...state.events.map((event) => event.id)])
      for (const { message } of fresh) tell.event(shortEvent(message))
      const shown = await sets.look(state, id, moved)
      const event = eventOf(deployment, moved)
      tell.view({ sets: shown, event, since: deployment.createdAt, usualMs, link })
      const each = shown.map(({ healthy, name, running, weight }) => {
        return `${name} ${running} running, ${healthy} healthy, ${Math.round(weight)}% of traffic`
      })
      tell.state([event ?? deployment.status, ...each.toSorted()].join('; '))
      hasBegunShift ||= moved?.hasBegunShift ?? false
      if (deployment.isOver && deployment.status !== 'Succeeded') return deployment
      // Not of the last look alone: one may show it between its wait and its end.
      wasReady ||= deployment.status === 'Ready'
      // What ECS shows may be older than what CodeDeploy says.
      const isShown = deployment.isOver || primaryOf(state)?.deploymentId === id
      return isShown && hasShifted(deployment, moved) ? 'shifted' : undefined
    },
    { everyMs: waits.blueGreen.everyMs, limitMs, signal: given.signal },
  )
  const bad = ended === 'shifted' ? await bake(deps, id, { ...given, tell }) : ended
  if (bad === undefined && ended !== undefined) return
  if (bad !== undefined && wasReady && !hasBegunShift && isStoppedByHand(bad)) throw rolloutStopped(bad, undefined)
  const reason = bad === undefined ? `it took more than ${roundTime(limitMs)}` : reasonOf(bad)
  throw new OperatorError(`The rollout failed: ${reason}`, {
    code: 'rollout-failed',
    whose: bad !== undefined && isStoppedBySomebody(bad) ? 'operator' : 'aws',
    hint: 'The command that began the deployment says why. Fix the cause, then deploy again.',
  })
}
