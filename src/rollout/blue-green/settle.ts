import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Deployment } from '../../aws/codedeploy/deployment.ts'
import type { ServiceState } from '../../aws/ecs/service.ts'
import { awsCommandLine, commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { revisionOf } from '../../releases/arn.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { RolloutProgress, RolloutTarget } from '../index.ts'
import { continueRollback } from './rollback.ts'
import { broughtBy, hasShifted } from './task-sets.ts'

type Needs = { clock: Clock; codeDeploy: CodeDeploy }
type Progress = Pick<RolloutProgress, 'line' | 'signal'>

/**
 * Comes to terms with a deployment that holds the group: a command that was killed may have left it. Gives the one that
 * brings the target already and can be joined. One that only waits to delete the old tasks is told to do so, and one that
 * takes another one back is waited for.
 * @throws OperatorError `blue-green-busy` (exit 5) where it brings another revision
 */
export async function settle(
  deps: Needs,
  { before, target }: { before: ServiceState; target: Pick<RolloutTarget, 'renew' | 'taskDefinitionArn'> },
  progress: Progress,
): Promise<Deployment | undefined> {
  for (;;) {
    const active = await deps.codeDeploy.active()
    if (active === undefined) return undefined
    const isShifted = hasShifted(active, await deps.codeDeploy.target(active.id))
    if (!active.isRollback) {
      const brings = broughtBy(active, before)
      const isOurs = brings === revisionOf(target.taskDefinitionArn)
      if (isOurs && !target.renew) return active
      if (!isShifted) {
        // With `renew`, its tasks may have read what has changed since: it is brought to its end, and then another one begins.
        if (isOurs) return active
        throw busy(active.id, brings)
      }
    }
    await endTermination(deps, active.id, progress)
  }
}

/**
 * Until a deployment has nothing to do any more: its wait with the old tasks is ended, and they go.
 * @throws OperatorError `blue-green-busy` where that takes too long
 */
export async function endTermination({ clock, codeDeploy }: Needs, id: string, progress: Progress): Promise<void> {
  progress.line(waitingFor(waits.blueGreenOver))
  const over = await until(
    clock,
    async () => {
      const deployment = await codeDeploy.describe(id)
      if (deployment?.isOver) return true
      if (deployment !== undefined) await continueRollback(codeDeploy, deployment)
      // Not in one call before the wait: where CodeDeploy is not there yet, it refuses, and is asked again.
      if (deployment && hasShifted(deployment, await codeDeploy.target(id)))
        await codeDeploy.continueAfter(id, 'TERMINATION_WAIT')
      return undefined
    },
    { ...waits.blueGreenOver, signal: progress.signal },
  )
  if (over === undefined) throw busy(id, undefined)
}

/** `revision`: `family:revision`, where it is known. */
export const busy = (id: string, revision: string | undefined) =>
  new OperatorError(
    `CodeDeploy is carrying out another deployment: ${id}${revision === undefined ? '' : `, of ${revision}`}.`,
    {
      code: 'blue-green-busy',
      whose: 'operator',
      exit: 'locked',
      hint: `Deploy that release to bring it to its end, or take it back: \`${awsCommandLine(`deploy stop-deployment --deployment-id ${id} --auto-rollback-enabled`)}\`. Then run this again.`,
      evidence: [
        `watch it: ${commandLine('deploy', { flags: ['--watch', id] })}`,
        `what it is at: ${awsCommandLine(`deploy get-deployment --deployment-id ${id}`)}`,
      ],
    },
  )

/** The deployment is over, and its group is free, but the tasks from before are still there. */
export const previousStay = ({ cluster, service }: Pick<Names, 'cluster' | 'service'>, id: string) =>
  new OperatorError(`The deployment ${id} is over, but ECS still has the previous tasks.`, {
    code: 'blue-green-busy',
    whose: 'aws',
    exit: 'locked',
    hint: 'ECS goes on stopping them. Look at them, then run this again.',
    evidence: [
      `what is there: ${awsCommandLine(`ecs describe-services --cluster ${cluster} --services ${service} --query 'services[].taskSets'`)}`,
    ],
  })
