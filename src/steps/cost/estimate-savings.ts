import type { Parking } from '../../cost/priced-environment.ts'
import { type ParkSavings, parkSavings } from '../../cost/savings.ts'
import type { Deps } from '../../deps.ts'
import { exitCodes, OperatorError } from '../../errors.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { pricedResources } from './priced-resources.ts'
import { pricedSettings } from './priced-settings.ts'

/** `unknown` says why there is no estimate, in one sentence. */
export type SavingsEstimate = { savings: ParkSavings } | { unknown: string }

/**
 * Section 4, beside a question or a state that it is about: what parking saves. It prices what runs, or, of an
 * environment that is parked already (`awake: false`), what its settings say. Nothing fails of it: that a price is
 * missing is told instead.
 */
export async function estimateSavings(
  deps: Pick<Deps, 'autoscaling' | 'releaseParameter' | 'settings' | 'terraform'>,
  { awake, parking = 'yes', signal }: { awake: boolean; parking?: Parking; signal?: AbortSignal },
): Promise<SavingsEstimate> {
  try {
    const running = awake ? await pricedResources(deps, await deps.terraform.resources({ signal })) : undefined
    const priced = running ?? (await pricedSettings(deps, { voice: await isVoiceOn(deps) }))
    return { savings: parkSavings(priced, parking) }
  } catch (error) {
    if (error instanceof OperatorError && error.exitCode !== exitCodes.cancelled) return { unknown: error.message }
    throw error
  }
}
