import type { Existing } from '../../aws/existing.ts'
import type { Deps } from '../../deps.ts'
import { importableIn } from '../../terraform/importable.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import type { Progress } from '../step.ts'

type Needs = Pick<Deps, 'existing' | 'terraform'>

/**
 * Section 2.3: a plan in which Terraform takes into its state what it would create although it exists: a secret or a log
 * group that outlived a destroy, or a state that is lost. Creating it would fail in the middle of the apply.
 */
export async function planWithImports(
  deps: Needs,
  request: Parameters<Deps['terraform']['plan']>[0],
  { line }: Pick<Progress, 'line'>,
): Promise<SavedPlan> {
  const plan = await deps.terraform.plan(request)
  const existing = await existingIn(deps, plan).catch(async (error) => {
    await deps.terraform.discard(plan)
    throw error
  })
  if (existing.length === 0) return plan
  await deps.terraform.discard(plan)
  for (const { name } of existing) line(`${name} exists already: Terraform takes it into its state`)
  const import_ids = Object.fromEntries(existing.map(({ address, id }) => [address, id]))
  return deps.terraform.plan({ ...request, variables: { ...request.variables, import_ids } })
}

/** What exists of what the plan would create. AWS is asked only where there is any such thing. */
export async function existingIn(deps: Pick<Deps, 'existing'>, { summary }: SavedPlan): Promise<Existing[]> {
  const wanted = importableIn(summary.changes)
  return wanted.length === 0 ? [] : deps.existing.find(wanted)
}
