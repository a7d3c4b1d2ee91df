import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { holdsFormerDatabaseUrl, holdsFormerRedisToken } from '../credentials/stale-tasks.ts'
import { need, type Outcome, type Progress } from '../step.ts'
import { remembering } from './roll-service.ts'

/**
 * Section 2.5: moves the API service to the release and waits until it alone serves. Where tasks may
 * hold a former DATABASE_URL or Redis token, those of a release that runs already are replaced too: they read it at their start.
 */
export async function shiftTraffic(
  deps: Pick<Deps, 'names' | 'rollout' | 'secrets' | 'service' | 'settings'>,
  context: Pick<DeployContext, 'outputs'>,
  progress: Progress,
): Promise<Outcome> {
  const { api_task_definition_arn: taskDefinitionArn } = needOutputs(
    need(context, 'outputs'),
    'api_task_definition_arn',
  )
  // Terraform starts with none and leaves it alone from then on; a deploy that was stopped may not have come so far.
  await deps.rollout.keepAtLeast(deps.settings.desiredCount)
  const renew = (await holdsFormerDatabaseUrl(deps)) || (await holdsFormerRedisToken(deps))
  if (!renew && (await deps.rollout.serves(taskDefinitionArn))) {
    return { skipped: `${revision(taskDefinitionArn)} serves already` }
  }
  await remembering(deps, () =>
    deps.rollout.move({ taskDefinitionArn, desired: deps.settings.desiredCount, renew }, progress),
  )
  return { detail: `${revision(taskDefinitionArn)} serves` }
}

/** `medspa-development-api:7` of a task definition's ARN. */
const revision = (arn: string) => arn.split('/').at(-1) ?? arn
