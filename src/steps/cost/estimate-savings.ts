import type { Parking, PricedEnvironment } from '../../cost/priced-environment.ts'
import { type ParkSavings, parkSavings } from '../../cost/savings.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { readPricedSettings } from './read-priced-settings.ts'
import { runningOf } from './read-what-runs.ts'

/** `unknown` says why there is no estimate, in one sentence. */
export type SavingsEstimate = { savings: ParkSavings } | { unknown: string }

/**
 * Section 4, beside a question or a state that it is about: what parking saves. It prices what runs, or, of an
 * environment that is parked already (`awake: false`), what its settings say. Nothing fails of it: that a price is
 * missing is told instead.
 */
export async function estimateSavings(
  deps: Pick<Deps, 'autoscaling' | 'settings' | 'terraform'>,
  { awake, parking = 'yes', signal }: { awake: boolean; parking?: Parking; signal?: AbortSignal },
): Promise<SavingsEstimate> {
  try {
    const context: { settings?: PricedEnvironment } = {}
    const running = awake
      ? await runningOf(deps, await deps.terraform.resources(signal === undefined ? {} : { signal }))
      : undefined
    if (running === undefined) await readPricedSettings(deps, context)
    const priced = running ?? context.settings
    if (priced === undefined) return { unknown: 'There is nothing to price.' }
    return { savings: parkSavings(priced, parking) }
  } catch (error) {
    if (error instanceof OperatorError && error.exitCode !== 130) return { unknown: error.message }
    throw error
  }
}
