import { pricesOf } from './known-prices.ts'
import { type PriceList, priceList } from './prices.ts'
import { cents, type Range } from './range.ts'
import { leastSnapshotGb } from './usage.ts'

/** A snapshot by what it is of, and the size of the storage that it wants; Redis says that only of some. */
type Sized = { of: 'database' | 'redis'; sizeGiB?: number | undefined }

/**
 * What snapshots cost in a month: `high` where each holds all of its storage; `low` where the newest of each kind holds the least,
 * and the others, which are of changes alone, nothing. Throws `price-unknown` (exit 3) for a region without prices.
 */
export function snapshotsCost(snapshots: readonly Sized[], region: string, list: PriceList = priceList): Range {
  const prices = pricesOf(region, list)
  const of = { database: prices.database.snapshotGbMonth, redis: prices.redis.snapshotGbMonth }
  const high = snapshots.reduce((total, { of: kind, sizeGiB = 0 }) => total + sizeGiB * of[kind], 0)
  const first = snapshots.find(({ of: kind }) => kind === 'database')
  const low = first === undefined ? 0 : Math.min(leastSnapshotGb, first.sizeGiB ?? leastSnapshotGb) * of.database
  return { low: cents(Math.min(low, high)), high: cents(high) }
}
