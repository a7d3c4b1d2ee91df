import { OperatorError } from '../../../errors.ts'
import { productionBranch } from '../needed.ts'

/** Pure: why production may not be deployed; undefined: the gate is open. `reviewers`: of whom one approves each deployment. */
export function gateRefusal({
  event,
  ref,
  repository,
  reviewers,
}: {
  event: string
  ref: string
  repository: string
  reviewers: number
}): OperatorError | undefined {
  const byHand = `\`gh workflow run deploy-ecs.yml --repo ${repository} --ref ${productionBranch} -f deploy_production=true\``
  if (event !== 'push' && event !== 'workflow_dispatch')
    return new OperatorError(`An event of the kind ${event} does not deploy production.`, {
      code: 'gate-event',
      whose: 'operator',
      exit: 'refused',
      hint: `A push to ${productionBranch} deploys production, and a run by hand: ${byHand}.`,
    })
  if (ref !== `refs/heads/${productionBranch}`)
    return new OperatorError(`Production is deployed from ${productionBranch}, and this is ${ref}.`, {
      code: 'gate-branch',
      whose: 'operator',
      exit: 'refused',
      hint: `Merge into ${productionBranch}; by hand: ${byHand}.`,
    })
  if (event === 'workflow_dispatch' || reviewers > 0) return undefined
  return new OperatorError(`Nobody reviews a deployment of production of ${repository}: a push does not deploy it.`, {
    code: 'gate-reviewers',
    whose: 'operator',
    exit: 'refused',
    hint: `Add required reviewers to the environment production (https://github.com/${repository}/settings/environments; private repositories have them on some plans only), or deploy by hand: ${byHand}.`,
  })
}
