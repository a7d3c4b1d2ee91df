import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { planRefused, type Refusal, refusalsIn, splitRefusals } from '../../terraform/guards.ts'
import { isWholeDatabase } from '../../terraform/resource-kind.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { checkFinalSnapshots } from '../park/check-final-snapshots.ts'
import type { Progress } from '../step.ts'

type Needs = Pick<Deps, 'service' | 'snapshots'>

/** Section 2.3: what of the plan the guards refuse; nothing in an empty one. */
export async function refusalsOf(deps: Pick<Deps, 'service'>, { empty, summary }: SavedPlan): Promise<Refusal[]> {
  if (empty) return []
  const service = await deps.service.describe()
  return refusalsIn(summary, { live: service !== undefined && (service.desired > 0 || service.running > 0) })
}

/**
 * Section 2.3, before anybody is asked: no plan that loses data or traffic goes on, save for the addresses that were
 * opened; none that restarts database or Redis, save with `--now`. An address that opens nothing is told and no error: the same command, run again after its apply, must go on.
 */
export async function guardPlan(
  deps: Needs,
  plan: SavedPlan,
  context: Pick<DeployContext, 'allowDestroy' | 'asked' | 'now' | 'restoring' | 'unchanged'> & { tag?: string },
  progress: Pick<Progress, 'line'>,
): Promise<void> {
  const { allowDestroy = [], now } = context
  const refusals = splitRefusals(await refusalsOf(deps, plan), allowDestroy, { now })
  if (refusals.refused.length > 0) {
    const opened = allowDestroy.flatMap((address) => ['--allow-destroy', address])
    throw planRefused(refusals, { flags: [...sameAs(context), ...opened], restore: restoreOf(context) })
  }
  await checkFinalSnapshots(deps, plan.summary)
  // What is made anew may want its schema, whatever ran before.
  const madeAnew = plan.summary.changes.some(({ action, type }) => action === 'create' && isWholeDatabase(type))
  if (refusals.opened.length > 0 || madeAnew) context.unchanged = false
  for (const { address, message } of refusals.opened) progress.line(`opened by --allow-destroy: ${address}: ${message}`)
  for (const { address, message } of refusals.accepted) progress.line(`accepted by --now: ${address}: ${message}`)
  for (const address of refusals.unused) progress.line(`--allow-destroy '${address}' opens nothing in this plan`)
}

/** What a restore has not made yet starts from snapshots that no deploy can be told. */
const restoreOf = ({ restoring }: Pick<DeployContext, 'restoring'>) => {
  if (restoring === undefined) return undefined
  return restoring.there.database && restoring.there.redis ? 'begun' : 'new'
}

/** The options of the deploy that does the same. What a restore has begun, a deploy goes on with when it is told to. */
const sameAs = ({ asked, restoring, tag }: Partial<Pick<DeployContext, 'asked' | 'restoring' | 'tag'>>): string[] => {
  if (restoring !== undefined && tag !== undefined) return ['--restore-if-parked', '--tag', tag]
  return asked === undefined ? [] : ['--tag', asked]
}
