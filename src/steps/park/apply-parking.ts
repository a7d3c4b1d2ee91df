import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { showResources } from '../terraform/show-resources.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'
import { awaitUndisturbed } from './await-undisturbed.ts'

/** Applies exactly the plan that was made last. */
export const applyParking = step({
  id: 'apply',
  section: '5',
  title: 'Delete what is parked',
  cancelWaitsFor: terraformToEnd,
  needs: ['plan'],
  gives: ['outputs'],
  run: async (
    deps: Pick<Deps, 'clock' | 'database' | 'redis' | 'terraform'>,
    context: Pick<ParkContext, 'outputs'> & Required<Pick<ParkContext, 'plan'>>,
    progress: Progress,
  ) => {
    const { clock, terraform } = deps
    const { plan } = context
    const { signal } = progress
    if (plan.empty) {
      context.outputs = await terraform.outputs({ signal })
      return { skipped: 'the plan is empty' }
    }
    await awaitUndisturbed(deps, progress)
    const onResource = showResources(progress, plan.summary, clock)
    context.outputs = await terraform.apply(plan, { signal, onResource })
    return { detail: `${plan.summary.counts.delete} resources destroyed` }
  },
})
