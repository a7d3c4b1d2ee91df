import { type Estimate, monthlyEstimate, spotDiscount } from './estimate.ts'
import type { Parking, PricedEnvironment } from './priced-environment.ts'
import { cents, type Range } from './range.ts'

export type ParkSavings = { awake: Estimate; parked: Estimate; saves: Range }

/** What parking an environment saves in a month: at least a quiet month, with all that Spot takes off, less the dearest
 * parked one. */
export function parkSavings(environment: PricedEnvironment, parking: Parking = 'yes'): ParkSavings {
  const awake = monthlyEstimate(environment)
  const parked = monthlyEstimate(environment, parking)
  return {
    awake,
    parked,
    saves: {
      low: Math.max(0, cents(awake.low - spotDiscount(environment).low - parked.high)),
      high: cents(awake.high - parked.low),
    },
  }
}
