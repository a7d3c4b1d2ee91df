import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { showResources } from './show-resources.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Section 2.3: applies exactly the plan that was shown, or reads the outputs where there is nothing to apply. */
export const applyInfrastructure = step({
  id: 'apply',
  section: '2.3',
  title: 'Apply the plan',
  cancelWaitsFor: terraformToEnd,
  needs: ['plan'],
  gives: ['outputs'],
  run: async (
    deps: Pick<Deps, 'clock' | 'terraform'>,
    context: Given<Pick<DeployContext, 'outputs' | 'plan' | 'releaseToRestore'>, 'plan'>,
    progress: Progress,
  ) => {
    const { plan } = context
    if (plan.empty) {
      context.outputs = await deps.terraform.outputs({ signal: progress.signal })
      context.releaseToRestore = false
      return { skipped: 'the plan is empty' }
    }
    // From the first call on, the new revision may be registered: the pin must stay, whatever happens.
    context.releaseToRestore = false
    context.outputs = await deps.terraform.apply(plan, {
      signal: progress.signal,
      onResource: showResources(progress, plan.summary, deps.clock),
    })
    return { detail: `${plan.summary.changes.length} changes` }
  },
})
