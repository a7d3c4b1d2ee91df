import type { AlarmTimes } from '../../aws/codedeploy/alarm-times.ts'
import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Deployment } from '../../aws/codedeploy/deployment.ts'
import { type Clock, until } from '../../io/clock.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Told } from './watch.ts'

type Needs = { clock: Clock; codeDeploy: Pick<CodeDeploy, 'alarmTimes' | 'describe' | 'group'> }

/**
 * Pure: how long alarms need to judge traffic that has just shifted, in milliseconds: their evaluation periods, the period in
 * which it shifted, and one until the load balancer has sent its counts (ELB guide, "CloudWatch metrics": in intervals of 60
 * seconds) and CodeDeploy has asked. Alarms of unknown times are given what ECS usually takes.
 */
export function bakeMsOf(alarms: readonly AlarmTimes[]): number {
  const { limitMs, worstMs } = waits.blueGreenBake
  if (alarms.length === 0) return worstMs
  const needed = alarms.map(({ evaluationPeriods, periodSeconds }) => (evaluationPeriods + 2) * periodSeconds * 1000)
  return Math.min(limitMs, Math.max(...needed))
}

/**
 * Watches a deployment after its shift for as long as its alarms need, or until it is over: meanwhile an alarm, or somebody,
 * can have CodeDeploy give the traffic back, and what follows the rollout may not belong to a release that is gone. Where
 * CodeDeploy keeps the previous tasks no longer than that, it ends with the deployment, so that one task set is left. A
 * deployment that no alarm stops is not watched. Gives the deployment where it did not end well.
 */
export async function bake(
  { clock, codeDeploy }: Needs,
  deploymentId: string,
  progress: Pick<Told, 'signal' | 'tell'>,
): Promise<Deployment | undefined> {
  const limitMs = await limitOf(codeDeploy, deploymentId)
  if (limitMs === 0) return undefined
  progress.tell.state(waitingFor(waits.blueGreenBake))
  const over = await until(
    clock,
    async () => {
      const deployment = await codeDeploy.describe(deploymentId)
      return deployment?.isOver ? deployment : undefined
    },
    { everyMs: waits.blueGreenBake.everyMs, limitMs, signal: progress.signal },
  )
  return over === undefined || over.status === 'Succeeded' ? undefined : over
}

/**
 * Whether the alarms of a deployment that has shifted may still need time: a command that was killed, or cancelled, then did
 * not see them judge it. Not after an unknown time of the shift: nobody would ever call it done.
 */
export async function isBaking(
  { clock, codeDeploy }: Needs,
  deployment: Deployment,
  shiftedAt: Date | undefined,
): Promise<boolean> {
  if (shiftedAt === undefined) return false
  const { bakeMs } = await timesOf(codeDeploy, deployment)
  return clock.now().getTime() - shiftedAt.getTime() < bakeMs
}

async function limitOf(codeDeploy: Needs['codeDeploy'], deploymentId: string): Promise<number> {
  const deployment = await codeDeploy.describe(deploymentId)
  if (deployment?.status === 'Succeeded') return 0
  const { bakeMs, terminationMs } = await timesOf(codeDeploy, deployment)
  return bakeMs === 0 || terminationMs > bakeMs ? bakeMs : terminationMs + waits.blueGreenOver.limitMs
}

/** Milliseconds; no alarm needs none. */
async function timesOf(codeDeploy: Needs['codeDeploy'], deployment: Pick<Deployment, 'alarms'> | undefined) {
  const group = await codeDeploy.group()
  const alarms = deployment?.alarms ?? group?.alarms ?? []
  const terminationMs = (group?.terminationWaitMinutes ?? 0) * 60_000
  if (alarms.length === 0) return { bakeMs: 0, terminationMs }
  // The traffic has shifted: that a role may not read alarms fails nothing, and the longest time is waited.
  return { bakeMs: bakeMsOf(await codeDeploy.alarmTimes(alarms).catch(() => [])), terminationMs }
}
