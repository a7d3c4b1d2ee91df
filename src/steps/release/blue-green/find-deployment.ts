import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { step } from '../../step.ts'

type Needs = Pick<Deps, 'deployments' | 'settings'>
type Context = Pick<DeploymentContext, 'asked' | 'deployment'>

/** Section 2.5: the deployment that CodeDeploy carries out, or the one that was asked for. @throws OperatorError `no-deployment` */
export const findDeployment = step({
  id: 'deployment',
  section: '2.5',
  title: "Find CodeDeploy's deployment",
  looks: true,
  gives: ['deployment'],
  run: async ({ deployments, settings }: Needs, context: Context) => {
    const found = await deployments.find(context.asked)
    if (found === undefined) throw noDeployment(settings.environment, context.asked)
    context.deployment = found
    return { detail: deploymentInWords(found) }
  },
})

/**
 * CodeDeploy's status of a deployment now, after what was done with it.
 * @throws OperatorError `no-deployment` where CodeDeploy no longer has it: how it ended is not known then
 */
export async function statusNow({ deployments }: Pick<Deps, 'deployments'>, id: string): Promise<string> {
  const found = await deployments.find(id)
  if (found !== undefined) return found.status
  throw new OperatorError(`CodeDeploy no longer has the deployment ${id}, and does not say how it ended.`, {
    code: 'no-deployment',
    whose: 'operator',
    exit: 'refused',
    hint: `See which release serves: \`${commandLine('status')}\``,
  })
}

/** Pure: `d-ABC, of 0123456789ab: Ready`. */
export const deploymentInWords = ({ brings, id, status }: NonNullable<Context['deployment']>): string =>
  `${id}${brings === undefined ? '' : `, of ${brings}`}: ${status}`

const noDeployment = (environment: string, id: string | undefined) =>
  new OperatorError(
    id === undefined
      ? `CodeDeploy carries out no deployment in ${environment}.`
      : `CodeDeploy has no deployment ${id} of ${environment}.`,
    {
      code: 'no-deployment',
      whose: 'operator',
      exit: 'refused',
      hint: 'Only a blue/green deployment that is under way can be watched, continued or stopped.',
    },
  )
