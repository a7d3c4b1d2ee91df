import type { Deps } from '../../deps.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import type { Progress } from '../step.ts'
import { explainFailedPlan } from './explain-failed-plan.ts'
import { planWithImports } from './plan-with-imports.ts'
import { baseVariables, newServiceVariables } from './terraform-variables.ts'

/**
 * Section 2.3: plans the whole environment; nothing changes. The plan is in the context too. One that is only shown is the
 * bare one: it imports nothing.
 */
export async function makePlan(
  deps: Pick<Deps, 'existing' | 'redis' | 'settings' | 'terraform'>,
  context: { newService?: boolean; plan?: SavedPlan },
  progress: Progress,
  { onlyShown = false } = {},
): Promise<SavedPlan> {
  const request = {
    onlyShown,
    variables: { ...baseVariables(deps.settings), ...(context.newService ? newServiceVariables : {}) },
    signal: progress.signal,
  }
  const planned = onlyShown ? deps.terraform.plan(request) : planWithImports(deps, request, progress)
  const plan = await planned.catch(async (error: unknown) => {
    throw await explainFailedPlan(deps, error)
  })
  // In the context before a guard may refuse it: the command deletes its file at its end.
  context.plan = plan
  return plan
}

/** What a step that made a plan says of it. */
export const planInWords = ({ empty, summary }: SavedPlan): string =>
  empty ? 'no changes' : `${summary.changes.length} changes`
