import { pricesOf } from './known-prices.ts'
import { awakeLines, type CostLine, parkedLines, taskCompute } from './lines.ts'
import type { Parking, PricedEnvironment } from './priced-environment.ts'
import { type PriceList, priceList } from './prices.ts'
import { cents, type Range, sum } from './range.ts'

export type Estimate = Range & { lines: CostLine[] }

/**
 * What an environment costs in a month, awake or parked, line by line as in the checklist's section 4: `low` in a quiet month
 * with the fewest tasks, `high` in a busy one with the most. Throws `price-unknown` (exit 3) for a region, instance class
 * or node type that the list has no price of.
 */
export function monthlyEstimate(
  environment: PricedEnvironment,
  parking: 'no' | Parking = 'no',
  list: PriceList = priceList,
): Estimate {
  const prices = pricesOf(environment.region, list)
  const lines =
    parking === 'no' ? awakeLines(environment, prices, list) : parkedLines(environment, prices, list, parking)
  return { ...sum(lines), lines }
}

/**
 * What Spot takes off at most, where the tasks that may run on it all do: the estimate has them at the list price, as
 * AWS lists none of Spot, moves it, and promises no capacity.
 */
export function spotDiscount(environment: PricedEnvironment, list: PriceList = priceList): Range {
  const { least, most, onDemand } = environment.tasks
  const off = taskCompute(environment, pricesOf(environment.region, list)) * (1 - list.spotLeastShare)
  return { low: cents(Math.max(0, least - onDemand) * off), high: cents(Math.max(0, most - onDemand) * off) }
}
