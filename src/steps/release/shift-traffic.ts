import type { Deps } from '../../deps.ts'
import { revisionOf } from '../../releases/arn.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { holdsFormerSecret } from '../credentials/stale-tasks.ts'
import { prepareSmoke, type SmokeNeeds } from '../smoke/smoke-green.ts'
import { type Given, type Progress, step } from '../step.ts'
import { rolloutOptions } from './blue-green/rollout-options.ts'
import { markRolledAfter } from './mark-rolled.ts'

/**
 * Section 2.5: moves the API service to the release and waits until it alone serves. Where CodeDeploy moves it, its new tasks
 * are asked before they have any traffic. Where tasks may hold a former DATABASE_URL or Redis token, those of a release that
 * runs already are replaced too: they read it at their start.
 */
export const shiftTraffic = step({
  id: 'rollout',
  section: '2.5',
  title: 'Roll out the API',
  needs: ['outputs'],
  run: async (
    deps: SmokeNeeds & Pick<Deps, 'names' | 'rollout' | 'secrets' | 'service' | 'settings'>,
    context: Given<Pick<DeployContext, 'hold' | 'ignoreAlarms' | 'outputs' | 'strategy' | 'tasksRenewed'>, 'outputs'>,
    progress: Progress,
  ) => {
    const { api_task_definition_arn: taskDefinitionArn } = needOutputs(context.outputs, 'api_task_definition_arn')
    const { desiredCount: desired } = deps.settings
    const renew = await holdsFormerSecret(deps)
    if (renew) context.tasksRenewed = true
    if (!renew && (await deps.rollout.serves(taskDefinitionArn))) {
      // Terraform starts with none and leaves it alone from then on; a deploy that was stopped may not have come so far.
      await deps.rollout.keepAtLeast(desired)
      return { skipped: `${revisionOf(taskDefinitionArn)} serves already` }
    }
    const smoke = await prepareSmoke(deps, context.outputs, progress)
    const target = { taskDefinitionArn, desired, renew, atLeast: desired, ...rolloutOptions(context, progress) }
    await markRolledAfter(deps, () => deps.rollout.move(target, progress, smoke))
    return { detail: `${revisionOf(taskDefinitionArn)} serves` }
  },
})
