import type { Deps } from '../../../deps.ts'
import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { statusNow } from './find-deployment.ts'

type Context = Pick<DeploymentContext, 'deployment' | 'status'>

/** Section 2.5: looks at a deployment until its traffic has shifted and its alarms had their time. Changes nothing. */
export const watchDeployment = step({
  id: 'watch',
  section: '2.5',
  title: 'Watch the deployment',
  looks: true,
  needs: ['deployment'],
  gives: ['status'],
  run: async (deps: Pick<Deps, 'deployments'>, context: Given<Context, 'deployment'>, progress: Progress) => {
    const { brings, id } = context.deployment
    await deps.deployments.follow(id, progress)
    context.status = await statusNow(deps, id)
    return { detail: brings === undefined ? 'its release serves' : `${brings} serves` }
  },
})
