import type { Deps } from '../../deps.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import type { Progress } from '../step.ts'
import { baseVariables, newServiceVariables } from './terraform-variables.ts'

/** Section 2.3: plans the whole environment; nothing changes. The plan is in the context too. */
export async function makePlan(
  deps: Pick<Deps, 'settings' | 'terraform'>,
  context: { newService?: boolean; plan?: SavedPlan },
  progress: Progress,
  { onlyShown = false } = {},
): Promise<SavedPlan> {
  const plan = await deps.terraform.plan({
    onlyShown,
    variables: { ...baseVariables(deps.settings), ...(context.newService ? newServiceVariables : {}) },
    signal: progress.signal,
  })
  // In the context before a guard may refuse it: the command deletes its file at its end.
  context.plan = plan
  return plan
}

/** What a step that made a plan says of it. */
export const planInWords = ({ empty, summary }: SavedPlan): string =>
  empty ? 'no changes' : `${summary.changes.length} changes`
