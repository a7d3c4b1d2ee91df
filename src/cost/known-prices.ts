import { OperatorError } from '../errors.ts'
import type { PriceList, RegionPrices } from './prices.ts'

/** The prices of a region; throws `price-unknown`. */
export const pricesOf = (region: string, list: PriceList): RegionPrices =>
  list.regions[region] ??
  unknown(`There are no prices of region ${region}.`, Object.keys(list.regions), 'set aws.region to one of them', list)

/** The price of a type that a setting names; throws `price-unknown`. */
export const known = <Price>(
  prices: Readonly<Record<string, Price>>,
  name: string,
  what: string,
  setting: string,
  region: string,
  list: PriceList,
): Price =>
  (Object.hasOwn(prices, name) ? prices[name] : undefined) ??
  unknown(
    `There is no price of ${what} ${name} in ${region}.`,
    Object.keys(prices),
    `set ${setting} to one of them`,
    list,
  )

const unknown = (message: string, names: readonly string[], otherwise: string, list: PriceList): never => {
  throw new OperatorError(message, {
    code: 'price-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `Add it to src/cost/prices.ts from AWS's price list, or ${otherwise}. Nothing else depends on it.`,
    evidence: [`known on ${list.date}: ${names.join(', ')}`],
  })
}
