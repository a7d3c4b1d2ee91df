import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { deploymentInWords } from './find-deployment.ts'

type Context = Pick<DeploymentContext, 'deployment' | 'status'>
type Found = NonNullable<Context['deployment']>

/** Section 2.5: whether the deployment waits to be continued. @throws OperatorError `deployment-not-waiting` */
export const checkWaiting = step({
  id: 'waiting',
  section: '2.5',
  title: 'Check that it waits',
  looks: true,
  needs: ['deployment'],
  run: async (_: object, { deployment }: Given<Pick<Context, 'deployment'>, 'deployment'>) => {
    if (!deployment.isReady || deployment.isRollback) throw notWaiting(deployment)
    return { detail: 'for its traffic' }
  },
})

/** Section 2.5: has the deployment shift its traffic. Whoever holds it sees that, and goes on. */
export const continueDeployment = step({
  id: 'continue',
  section: '2.5',
  title: 'Continue the deployment',
  needs: ['deployment'],
  gives: ['status'],
  run: async (
    { deployments }: Pick<Deps, 'deployments'>,
    context: Given<Context, 'deployment'>,
    { signal }: Progress,
  ) => {
    const { deployment } = context
    const status = await deployments.goOn(deployment.id, signal)
    if (['Ready', 'Stopped', 'Failed'].includes(status)) throw notWaiting({ ...deployment, status })
    context.status = status
    return { detail: `${deployment.id}: ${status}` }
  },
})

const notWaiting = (deployment: Found) =>
  new OperatorError(`The deployment does not wait to be continued: ${deploymentInWords(deployment)}.`, {
    code: 'deployment-not-waiting',
    whose: 'operator',
    exit: 'refused',
    hint: `Look at it: \`${commandLine('deploy', { flags: ['--watch', deployment.id] })}\``,
  })
