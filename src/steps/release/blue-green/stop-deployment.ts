import { awsCommandLine, commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { deploymentInWords, statusNow } from './find-deployment.ts'

type Context = Pick<DeploymentContext, 'deployment' | 'status'>

/**
 * Section 2.5: whether the deployment can still be stopped for what it brings alone. Once its rollout is done, what follows
 * the rollout has moved on too: then another release is deployed. @throws OperatorError `deployment-done`
 */
export const checkStoppable = step({
  id: 'stoppable',
  section: '2.5',
  title: 'Check that it can be stopped',
  looks: true,
  needs: ['deployment'],
  run: async (_: object, { deployment }: Given<Pick<Context, 'deployment'>, 'deployment'>) => {
    refuseDone(deployment)
    return { detail: 'its rollout is not done' }
  },
})

/**
 * Section 2.5: stops the deployment, and waits until CodeDeploy has taken it back. Whoever carries it out sees that, and ends;
 * where nobody does any more, autoscaling is taken up again here.
 * @throws OperatorError `deployment-done` where its rollout was done while the question stood, `deployment-not-stopped`
 */
export const stopDeployment = step({
  id: 'stop',
  section: '2.5',
  title: 'Stop the deployment',
  needs: ['deployment'],
  gives: ['status'],
  run: async (
    { deployments }: Pick<Deps, 'deployments'>,
    context: Given<Context, 'deployment'>,
    { line, signal }: Progress,
  ) => {
    const { id } = context.deployment
    refuseDone((await deployments.find(id)) ?? context.deployment)
    const { isBack, words } = await deployments.stop(id, signal)
    if (!isBack) throw notStopped(id, words)
    const wasLeft = await deployments.resumeScaling(signal).catch((error: unknown) => {
      line(`note: autoscaling may stay suspended until the next deploy: ${messageOf(error)}`)
      return false
    })
    // Last: whatever CodeDeploy says now, autoscaling goes on.
    context.status = await statusNow({ deployments }, id)
    return { detail: wasLeft ? `${words}; autoscaling, which was left suspended, goes on` : words }
  },
})

function refuseDone(deployment: NonNullable<Context['deployment']>): void {
  if (deployment.isRollback || deployment.isDone) throw done(deployment)
}

const notStopped = (id: string, words: string) =>
  new OperatorError(`The deployment ${id} is not taken back: ${words}.`, {
    code: 'deployment-not-stopped',
    whose: 'aws',
    hint: `See what it does: \`${commandLine('deploy', { flags: ['--watch', id] })}\`. To stop it by hand: \`${awsCommandLine(`deploy stop-deployment --deployment-id ${id} --auto-rollback-enabled`)}\``,
  })

const done = (deployment: NonNullable<Context['deployment']>) =>
  new OperatorError(
    deployment.isRollback
      ? `The deployment takes another one back already: ${deploymentInWords(deployment)}.`
      : `The traffic has shifted, and the rollout is done: ${deploymentInWords(deployment)}.`,
    {
      code: 'deployment-done',
      whose: 'operator',
      exit: 'refused',
      hint: `Go back by deploying the previous release: \`${commandLine('deploy', { flags: ['--tag', 'TAG'] })}\``,
    },
  )
