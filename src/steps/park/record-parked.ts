import type { Deps } from '../../deps.ts'
import { withoutVoicePin } from '../../releases/pin.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/**
 * Section 5: one call says that the environment is parked. Before it everything is taken back on failure; after it
 * `medspa park`, and a bare apply, only go on. Whether a call that failed was heard is looked up.
 */
export async function recordParked(
  deps: Pick<Deps, 'names' | 'releaseParameter'>,
  context: ParkContext,
  progress: Pick<Progress, 'line'>,
): Promise<Outcome> {
  const former = need(context, 'former')
  if (context.parkedSince !== undefined && former.parked === context.mode) {
    context.recorded = true
    return { skipped: `${deps.names.releaseParameter} says it already` }
  }
  const since = context.parkedSince === undefined ? need(context, 'at').toISOString() : former.parked_since
  const parked = { ...withoutVoicePin(former), parked: context.mode, ...(since ? { parked_since: since } : {}) }
  try {
    await deps.releaseParameter.write(parked)
  } catch (error) {
    // Not known is as good as said: what is taken back beside a parameter that says "parked" would be destroyed.
    const now = await deps.releaseParameter.read().catch(() => 'unknown' as const)
    context.recorded = now === 'unknown' || now?.parked === context.mode
    if (context.recorded) progress.line(`${deps.names.releaseParameter} may say it: nothing is taken back`)
    throw error
  }
  context.recorded = true
  if (since !== undefined) context.parkedSince = since
  return { detail: `${deps.names.releaseParameter} says so` }
}
