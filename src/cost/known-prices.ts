import { OperatorError } from '../errors.ts'
import type { PriceList, RegionPrices } from './prices.ts'

/** The prices of a region; throws `price-unknown`. */
export const pricesOf = (region: string, list: PriceList): RegionPrices =>
  known(list.regions, region, list, { what: `region ${region}`, instead: 'set aws.region to one of them' })

/** The hour of a database's instance class, in one zone; throws `price-unknown`. */
export const classHour = (name: string, region: string, list: PriceList): number =>
  known(pricesOf(region, list).database.classHour, name, list, {
    what: `instance class ${name} in ${region}`,
    instead: 'set db_instance_class to one of them',
  })

/** A Redis node; throws `price-unknown`. */
export const redisNode = (name: string, region: string, list: PriceList): { hour: number; memoryGib: number } =>
  known(pricesOf(region, list).redis.nodes, name, list, {
    what: `Redis node type ${name} in ${region}`,
    instead: 'set redis_node_type to one of them',
  })

const known = <Price>(
  prices: Readonly<Record<string, Price>>,
  name: string,
  list: PriceList,
  { instead, what }: { what: string; instead: string },
): Price => {
  const price = Object.hasOwn(prices, name) ? prices[name] : undefined
  if (price !== undefined) return price
  throw new OperatorError(`There is no price of ${what}.`, {
    code: 'price-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `Add it to src/cost/prices.ts from AWS's price list, or ${instead}. Nothing but the estimate depends on it.`,
    evidence: [`known on ${list.date}: ${Object.keys(prices).join(', ')}`],
  })
}
