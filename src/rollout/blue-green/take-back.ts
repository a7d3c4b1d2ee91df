import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Service } from '../../aws/ecs/service.ts'
import { messageOf } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { revisionOf } from '../../releases/arn.ts'
import { waits } from '../../waits.ts'
import { continueRollback } from './rollback.ts'
import { primaryOf } from './task-sets.ts'

/** What became of a deployment that was to be taken back. */
export type TakenBack = {
  /** What served before has the traffic, or the deployment never had any. */
  isBack: boolean
  /** What was done, for the operator. */
  words: string
}

type Needs = { clock: Clock; codeDeploy: CodeDeploy; service: Pick<Service, 'describe'> }

/** So many looks may pass until CodeDeploy names the deployment that takes another one back (kayac/ecspresso, rollback.go). */
const LOOKS_FOR_ROLLBACK = 10

/**
 * Stops a deployment where it still goes on, and waits until CodeDeploy has taken it back, by a deployment of its own. That
 * one may be over before anybody lists it, so it is found by the id that the first one names. Rejects only once `signal` has
 * aborted: CodeDeploy goes on by itself. Without a signal, as what a failed rollout takes back, it is waited for in any case.
 */
export async function takeBack(deps: Needs, id: string, signal?: AbortSignal): Promise<TakenBack> {
  const { clock, codeDeploy, service } = deps
  try {
    const first = await codeDeploy.describe(id)
    if (!first?.isOver) await codeDeploy.stop(id)
    const ended = await untilOver(deps, id, signal)
    if (ended === undefined) return notBack(`CodeDeploy is still stopping the deployment ${id}`)
    const { everyMs } = waits.blueGreenBack
    const rollbackId = await until(clock, async () => (await codeDeploy.describe(id))?.rollbackId, {
      everyMs,
      limitMs: everyMs * (LOOKS_FOR_ROLLBACK - 1),
      ...(signal && { signal }),
    })
    if (rollbackId === undefined)
      return { isBack: ended.status !== 'Succeeded', words: 'CodeDeploy had nothing to take back' }
    const back = await untilOver(deps, rollbackId, signal)
    if (back === undefined) return notBack(`CodeDeploy is still taking it back (deployment ${rollbackId})`)
    if (back.status !== 'Succeeded')
      return notBack(
        `CodeDeploy could not take it back (deployment ${rollbackId}): ${back.error?.message ?? back.status}`,
      )
    const state = await service.describe()
    const serving = state && primaryOf(state)
    const words =
      serving === undefined
        ? 'CodeDeploy took it back'
        : `CodeDeploy gave the traffic back to ${revisionOf(serving.taskDefinitionArn)}`
    return { isBack: true, words }
  } catch (error) {
    if (signal?.aborted) throw error
    return notBack(`the deployment ${id} could not be taken back: ${messageOf(error)}`)
  }
}

const notBack = (words: string): TakenBack => ({ isBack: false, words })

const untilOver = ({ clock, codeDeploy }: Needs, id: string, signal: AbortSignal | undefined) =>
  until(
    clock,
    async () => {
      const deployment = await codeDeploy.describe(id)
      if (deployment?.isOver) return deployment
      if (deployment !== undefined) await continueRollback(codeDeploy, deployment)
      return undefined
    },
    { ...waits.blueGreenBack, ...(signal && { signal }) },
  )
