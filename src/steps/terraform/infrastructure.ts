import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'
import { showResources } from './show-resources.ts'
import { baseVariables, newServiceVariables } from './terraform-variables.ts'

/** Nothing else may end it: it would leave the state locked. */
export const terraformToEnd = 'Terraform to stop and unlock its state'

/** Section 2.3: plans the whole environment; nothing changes. */
export async function planInfrastructure(
  deps: Pick<Deps, 'settings' | 'terraform'>,
  context: Pick<DeployContext, 'newService' | 'plan'>,
  progress: Progress,
  { onlyShown = false } = {},
): Promise<Outcome> {
  context.plan = await deps.terraform.plan({
    onlyShown,
    variables: { ...baseVariables(deps.settings), ...(context.newService ? newServiceVariables : {}) },
    signal: progress.signal,
  })
  return { detail: context.plan.empty ? 'no changes' : `${context.plan.summary.changes.length} changes` }
}

/** Section 2.3: applies exactly the plan that was shown, or reads the outputs where there is nothing to apply. */
export async function applyInfrastructure(
  deps: Pick<Deps, 'clock' | 'terraform'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const plan = need(context, 'plan')
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
}
