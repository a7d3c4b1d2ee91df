import type { Deps } from '../../deps.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { showResources } from '../terraform/show-resources.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'
import { madeOf } from './made.ts'
import { ofThisState } from './plan-bootstrap.ts'

/** Section 2.1: applies exactly the plan that was shown, or reads the outputs where there is nothing to apply. */
export const applyBootstrap = step({
  id: 'apply',
  section: '2.1',
  title: 'Apply the plan',
  cancelWaitsFor: terraformToEnd,
  needs: ['plan'],
  gives: ['made'],
  run: async (
    deps: Pick<Deps, 'accountNames' | 'bootstrapTerraform' | 'clock' | 'settings'>,
    context: Given<BootstrapContext, 'plan'>,
    progress: Progress,
  ) => {
    const { plan } = context
    const onResource = showResources(progress, plan.summary, deps.clock)
    const outputs = await deps.bootstrapTerraform
      .apply(plan, { signal: progress.signal, onResource })
      .catch((error: unknown) => {
        throw ofThisState(error, deps)
      })
    context.made = madeOf(outputs)
    return plan.empty ? { skipped: 'the plan is empty' } : { detail: `${plan.summary.changes.length} changes` }
  },
})
