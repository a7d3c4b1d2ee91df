import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { parkedAway, refuseStrays } from '../../terraform/parking.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import type { Outcome, Progress } from '../step.ts'
import { baseVariables } from '../terraform/terraform-variables.ts'
import { checkFinalSnapshots } from './check-final-snapshots.ts'

/**
 * Section 5: plans the environment as parked, and refuses a plan that takes away anything beside the named modules: before
 * anybody is asked, and once more right before it counts.
 */
export async function planParking(
  deps: Pick<Deps, 'settings' | 'snapshots' | 'terraform'>,
  context: ParkContext,
  progress: Progress,
  keep: (plan: SavedPlan) => void,
): Promise<Outcome> {
  const plan = await deps.terraform.plan({
    variables: { ...baseVariables(deps.settings), parked: context.mode },
    signal: progress.signal,
  })
  keep(plan)
  if (plan.empty) return { detail: 'nothing is left to take away' }
  refuseStrays(plan.summary, context.mode)
  await checkFinalSnapshots(deps, plan.summary)
  const parts = parkedAway(plan.summary, context.mode)
  const total = parts.reduce((sum, { resources }) => sum + resources, 0)
  return { detail: `${total} resources go` }
}
