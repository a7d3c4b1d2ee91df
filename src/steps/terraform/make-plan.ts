import type { Deps } from '../../deps.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import type { Outcome, Progress } from '../step.ts'
import { baseVariables, newServiceVariables } from './terraform-variables.ts'

/** Section 2.3: plans the whole environment; nothing changes. */
export async function makePlan(
  deps: Pick<Deps, 'settings' | 'terraform'>,
  context: { newService?: boolean; plan?: SavedPlan },
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
