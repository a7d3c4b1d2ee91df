import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'
import { showResources } from '../terraform/show-resources.ts'

/** Section 5: applies exactly the plan that was checked last. */
export async function applyParking(
  deps: Pick<Deps, 'clock' | 'terraform'>,
  context: ParkContext,
  progress: Progress,
): Promise<Outcome> {
  const plan = need(context, 'plan')
  if (plan.empty) {
    context.outputs = await deps.terraform.outputs({ signal: progress.signal })
    return { skipped: 'the plan is empty' }
  }
  context.outputs = await deps.terraform.apply(plan, {
    signal: progress.signal,
    onResource: showResources(progress, plan.summary, deps.clock),
  })
  return { detail: `${plan.summary.counts.delete} resources destroyed` }
}
