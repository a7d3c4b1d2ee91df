import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { showResources } from './show-resources.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Applies exactly the foundation's plan. */
export const applyFoundation = step({
  id: 'foundation',
  section: '2.3',
  title: 'Make registries and secrets',
  cancelWaitsFor: terraformToEnd,
  needs: ['foundation'],
  run: async (
    deps: Pick<Deps, 'clock' | 'terraform'>,
    { foundation: plan }: Given<Pick<DeployContext, 'foundation'>, 'foundation'>,
    progress: Progress,
  ) => {
    if (plan === null) return { skipped: 'registries, secrets and release parameter are there' }
    await deps.terraform.apply(plan, {
      signal: progress.signal,
      onResource: showResources(progress, plan.summary, deps.clock),
    })
    return { detail: `${plan.summary.changes.length} resources made` }
  },
})
