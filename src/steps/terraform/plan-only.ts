import { stateLockLine } from '../../aws/lock/lock-holder.ts'
import type { Deps } from '../../deps.ts'
import type { Refusal } from '../../terraform/guards.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { refusalsOf } from './guard-plan.ts'
import { makePlan, planInWords } from './make-plan.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Section 2.3: the plan of a bare `terraform apply`, to be shown and never applied, and what a deploy would refuse of it. */
export const planOnly = step({
  id: 'plan',
  section: '2.3',
  title: 'Plan the infrastructure',
  cancelWaitsFor: terraformToEnd,
  gives: ['plan', 'refused'],
  run: async (
    deps: Pick<Deps, 'names' | 'redactor' | 'secrets' | 'service' | 'settings' | 'stateLocks' | 'terraform'>,
    context: { newService?: boolean; plan?: SavedPlan; refused?: Refusal[] },
    progress: Progress,
  ) => {
    await hideTaskSecrets(deps)
    const plan = await makePlan(deps, context, progress, { onlyShown: true })
    // It is planned without the lock: whoever holds that may be changing what is shown.
    const lock = await deps.stateLocks.find(progress.signal)
    if (lock) progress.line(stateLockLine(lock))
    context.refused = await refusalsOf(deps, plan)
    return { detail: planInWords(plan) }
  },
})
