import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { type Given, type Progress, step } from '../step.ts'
import { keepAll } from './keep-data.ts'
import { makePlan } from './make-plan.ts'
import { showResources } from './show-resources.ts'
import { terraformToEnd } from './terraform-to-end.ts'

type Needs = Pick<Deps, 'clock' | 'database' | 'existing' | 'profile' | 'redis' | 'settings' | 'terraform'>
type Context = Given<
  Pick<DeployContext, 'allowDestroy' | 'newService' | 'outputs' | 'plan' | 'releaseToRestore'>,
  'plan'
>

/** Section 2.3: applies exactly the plan that was shown, or reads the outputs where there is nothing to apply. */
export const applyInfrastructure = step({
  id: 'apply',
  section: '2.3',
  title: 'Apply the plan',
  cancelWaitsFor: terraformToEnd,
  needs: ['plan'],
  gives: ['outputs'],
  run: async (deps: Needs, context: Context, progress: Progress) => {
    const { plan } = context
    if (plan.empty) {
      context.outputs = await deps.terraform.outputs({ signal: progress.signal })
      context.releaseToRestore = false
      return { skipped: 'the plan is empty' }
    }
    // From the first call on, the new revision may be registered: the pin must stay, whatever happens.
    context.releaseToRestore = false
    try {
      context.outputs = await apply(deps, plan, progress)
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== 'database-initializing') throw error
      context.outputs = await applyTheRest(deps, context, progress, error)
    }
    return { detail: `${plan.summary.changes.length} changes` }
  },
})

const apply = ({ clock, profile, terraform }: Needs, plan: SavedPlan, progress: Progress): Promise<Outputs> =>
  terraform.apply(plan, {
    signal: progress.signal,
    onResource: showResources(progress, plan.summary, clock, { onAws: profile.name === 'aws' }),
  })

/**
 * Terraform gave up the restored database alone, which RDS goes on with: it is waited for and kept, and what the plan has
 * left is applied. A plan that would do anything beside it was not approved: the same command, run again, asks.
 */
async function applyTheRest(
  deps: Needs,
  context: Context,
  progress: Progress,
  reason: OperatorError,
): Promise<Outputs> {
  progress.line(reason.message)
  await keepAll(deps, context, progress)
  // In a context of its own: what the command tells of its plan is of the approved one.
  const rest = await makePlan(deps, { newService: context.newService === true }, progress)
  try {
    if (rest.empty) return await deps.terraform.outputs({ signal: progress.signal })
    if (!isRestOf(context.plan.summary, rest.summary)) throw reason
    return await apply(deps, rest, progress)
  } finally {
    await deps.terraform.discard(rest)
  }
}

/** Pure: whether a plan does nothing but what an approved one had, what that one made half included. */
export function isRestOf(
  { changes: approved }: Pick<PlanSummary, 'changes'>,
  { changes }: Pick<PlanSummary, 'changes'>,
) {
  const actions = new Map(approved.map(({ action, address }) => [address, action]))
  return changes.every(({ action, address }) => {
    const was = actions.get(address)
    return action === 'read' || action === was || (action === 'update' && was === 'create')
  })
}
