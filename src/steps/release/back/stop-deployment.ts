import { awsCommandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { revisionOf } from '../../../releases/arn.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { deploymentInWords } from '../blue-green/find-deployment.ts'
import { sameWay } from './way-on.ts'

type Found = NonNullable<Awaited<ReturnType<Deps['deployments']['find']>>>

/**
 * Section 2.10, blue/green: stops the deployment that brings what is left. Before its shift that keeps the traffic where it is;
 * after the shift CodeDeploy gives the traffic back to the previous tasks, without starting any, and so only where these are of the
 * revision that comes: a third release, which may be the worst one, gets no callers. A deployment that brings the revision goes on.
 * @throws OperatorError `deployment-not-stopped` where it goes on although it was to be stopped, and no other one can begin beside it
 */
export const stopDeploymentOfLeft = step({
  id: 'stop',
  section: '2.10',
  title: 'Stop the deployment under way',
  needs: ['target'],
  run: async (
    { deployments, service }: Pick<Deps, 'deployments' | 'service'>,
    { target }: Given<Pick<RollbackContext, 'target'>, 'target'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    if ((await service.describe())?.controller !== 'CODE_DEPLOY') return { skipped: 'ECS itself deploys the service' }
    const found = await deployments.find()
    if (found === undefined) return { skipped: 'there is none' }
    const whyNot = whyNotStopped(found, target.taskDefinitionArn)
    if (whyNot !== undefined) return { skipped: `${deploymentInWords(found)}${whyNot}` }
    const { isBack, words } = await deployments.stop(found.id, signal)
    if (isBack) return { detail: words }
    const left = await deployments.find()
    // One that has shifted only keeps previous tasks: the rollout behind this ends that, and brings the release by its own deployment.
    const isInTheWay = left?.id === found.id && !left.isShifted && !left.isRollback
    if (isInTheWay) throw notStopped(left, { tag: target.tag, words })
    return { detail: words }
  },
})

/** Pure: why a deployment goes on beside a way back to this revision (ARN), behind its own words; undefined where it is stopped. */
function whyNotStopped({ isRollback, isShifted, previous, revision }: Found, comes: string): string | undefined {
  if (isRollback) return ', which takes another one back'
  // By revision: the same tag with another configuration is another revision.
  if (revision === revisionOf(comes)) return ''
  if (!isShifted || previous === comes) return undefined
  // The rollout ends that wait, and shifts the traffic once.
  return previous === undefined
    ? ', whose previous tasks are gone'
    : `; stopped, it would give the traffic to ${revisionOf(previous)}`
}

const notStopped = (found: Found, { tag, words }: { tag: string; words: string }) =>
  new OperatorError(`The deployment under way is not stopped (${deploymentInWords(found)}): ${words}.`, {
    code: 'deployment-not-stopped',
    whose: 'aws',
    hint: `Run ${sameWay(tag)}: it goes on from here. To stop the deployment by hand: \`${awsCommandLine(`deploy stop-deployment --deployment-id ${found.id} --auto-rollback-enabled`)}\``,
  })
