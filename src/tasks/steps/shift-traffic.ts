import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { judge } from '../../rollout/rolling.ts'
import type { DeployContext } from '../deploy-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/** Section 2.5: moves the API service to the release and waits until it alone serves. */
export async function shiftTraffic(
  deps: Pick<Deps, 'rollout' | 'service' | 'settings'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const taskDefinitionArn = need(context, 'outputs').api_task_definition_arn
  if (!taskDefinitionArn) {
    throw new OperatorError('Terraform gives no task definition for the API.', {
      code: 'not-deployed',
      whose: 'medspa',
      hint: 'Run the deploy again.',
    })
  }
  const target = { taskDefinitionArn, desired: deps.settings.desiredCount }
  const state = await deps.service.describe()
  if (state && state.taskDefinitionArn === taskDefinitionArn && judge(state, target) === 'serves') {
    return { skipped: `${revision(taskDefinitionArn)} serves already` }
  }
  await deps.rollout(target, progress)
  return { detail: `${revision(taskDefinitionArn)} serves` }
}

/** `medspa-development-api:7` of a task definition's ARN. */
const revision = (arn: string) => arn.split('/').at(-1) ?? arn
