import type { Deps } from '../../deps.ts'
import { counted } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { awaitUndisturbed } from '../park/await-undisturbed.ts'
import { type Progress, step } from '../step.ts'
import { showResources } from '../terraform/show-resources.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'

/** Applies exactly the plan that was made last: everything in Terraform's state goes. */
export const applyDestroy = step({
  id: 'apply',
  section: '5',
  title: 'Destroy the environment',
  cancelWaitsFor: terraformToEnd,
  needs: ['plan'],
  run: async (
    deps: Pick<Deps, 'clock' | 'database' | 'redis' | 'terraform'>,
    context: Pick<DestroyContext, 'begun'> & Required<Pick<DestroyContext, 'plan'>>,
    progress: Progress,
  ) => {
    const { plan } = context
    if (plan.empty) return { skipped: "nothing is left in Terraform's state" }
    await awaitUndisturbed(deps, progress)
    context.begun = true
    const onResource = showResources(progress, plan.summary, deps.clock)
    await deps.terraform.apply(plan, { signal: progress.signal, onResource })
    return { detail: `${counted(plan.summary.counts.delete, 'resource')} destroyed` }
  },
})
