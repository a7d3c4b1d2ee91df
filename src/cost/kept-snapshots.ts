import { retainedBackups } from './database-lines.ts'
import { pricesOf } from './known-prices.ts'
import { type PriceList, priceList } from './prices.ts'
import { cents, type Range } from './range.ts'
import { leastSnapshotGb } from './usage.ts'

/** A snapshot by what it is of, and the size of the storage that it wants; Redis says that only of some. */
type Sized = { of: 'database' | 'redis'; sizeGiB?: number | undefined }

/** A database that was deleted, and left its automated backups. */
type Deleted = { backupDays: number; storageGib: number }

/**
 * What the data of a destroyed environment cost in a month: `high` where each snapshot holds all of its storage, and the database
 * that goes leaves its automated backups; `low` where the newest snapshot holds the least, and all else nothing. Throws
 * `price-unknown` (exit 3) for a region without prices.
 */
export function keptDataCost(
  { deleted, snapshots }: { snapshots: readonly Sized[]; deleted?: Deleted | undefined },
  region: string,
  list: PriceList = priceList,
): Range {
  const prices = pricesOf(region, list)
  const of = { database: prices.database.snapshotGbMonth, redis: prices.redis.snapshotGbMonth }
  const inSnapshots = snapshots.reduce((total, { of: kind, sizeGiB = 0 }) => total + sizeGiB * of[kind], 0)
  const high = inSnapshots + (deleted === undefined ? 0 : retainedBackups(deleted, prices))
  const first = snapshots.find(({ of: kind }) => kind === 'database')
  const low = first === undefined ? 0 : Math.min(leastSnapshotGb, first.sizeGiB ?? leastSnapshotGb) * of.database
  return { low: cents(Math.min(low, high)), high: cents(high) }
}
