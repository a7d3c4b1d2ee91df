import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'
import { guardPlan } from './guard-plan.ts'
import { makePlan, planInWords } from './make-plan.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Section 2.3: plans the whole environment, and refuses a plan that a guard is against. Nothing changes. */
export const planInfrastructure = step({
  id: 'plan',
  section: '2.3',
  title: 'Plan the infrastructure',
  looks: true,
  cancelWaitsFor: terraformToEnd,
  gives: ['plan'],
  run: async (
    deps: Pick<Deps, 'existing' | 'redis' | 'service' | 'settings' | 'snapshots' | 'terraform'>,
    context: Pick<
      DeployContext,
      'allowDestroy' | 'asked' | 'newService' | 'now' | 'plan' | 'restoring' | 'tag' | 'unchanged'
    >,
    progress: Progress,
  ) => {
    const plan = await makePlan(deps, context, progress)
    await guardPlan(deps, plan, context, progress)
    return { detail: planInWords(plan) }
  },
})
