import { count } from '../quantities.ts'
import { classHour } from './known-prices.ts'
import type { PricedDatabase, PricedEnvironment } from './priced-environment.ts'
import type { PriceList, RegionPrices } from './prices.ts'
import { DAYS, HOURS, type Range } from './range.ts'
import { busyMonth, leastSnapshotGb, type MonthOfUse, quietMonth } from './usage.ts'

type Shown = Range & { title: string; detail: string; note?: string }

/** The least that a member of a cluster takes while anything is connected: it pauses from 0.5 ACU on. */
const AWAKE_ACU = 0.5

/** What the database costs while the environment is awake. */
export function databaseCost(environment: PricedEnvironment, prices: RegionPrices, list: PriceList): Shown {
  const { database } = environment
  switch (database.form) {
    case 'instance':
      return instanceCost(database, { region: environment.region, prices, list })
    case 'cluster':
      return clusterCost(database, environment, prices)
    case 'outside':
      return {
        title: 'Postgres outside',
        detail: 'not in this account',
        low: 0,
        high: 0,
        note: 'The database is outside the account: its own provider bills it, and nothing of that is counted here.',
      }
  }
}

type Of<Form extends PricedDatabase['form']> = Extract<PricedDatabase, { form: Form }>

function instanceCost(
  { instanceClass, mostStorageGib, multiAz, storageGib }: Of<'instance'>,
  { list, prices, region }: { region: string; prices: RegionPrices; list: PriceList },
): Shown {
  const instance = classHour(instanceClass, region, list) * HOURS
  const copies = multiAz ? 2 : 1
  const of = (gib: number) => copies * (instance + gib * prices.database.storageGbMonth)
  return {
    title: 'RDS Postgres',
    detail: `${instanceClass}${multiAz ? ', two zones' : ''}, ${storageGib} GB`,
    low: of(storageGib),
    high: of(Math.max(storageGib, mostStorageGib)),
  }
}

function clusterCost(
  { maxAcu, members, minAcu, mostStorageGib, storageGib }: Of<'cluster'>,
  { tasks, workers }: PricedEnvironment,
  { aurora }: RegionPrices,
): Shown {
  const connects = tasks.least > 0 || workers.some((worker) => worker.tasks > 0)
  const least = connects ? Math.max(AWAKE_ACU, minAcu) : minAcu
  const of = (acu: number, gib: number, { databaseCalls }: MonthOfUse) =>
    members * acu * HOURS * aurora.acuHour + gib * aurora.storageGbMonth + databaseCalls * aurora.call
  return {
    title: 'Aurora Serverless v2',
    detail: `${minAcu}-${maxAcu} ACU, ${count(members, 'member')}, ${storageGib} GB, I/O`,
    low: of(least, storageGib, quietMonth),
    high: of(Math.max(least, maxAcu), Math.max(storageGib, mostStorageGib), busyMonth),
    ...(minAcu === 0 && connects && { note: KEPT_AWAKE }),
  }
}

const KEPT_AWAKE = `database.min_acu is 0, and the database does not pause: the API's pool stays connected, and its outbox poller asks every few seconds. It is counted with ${AWAKE_ACU} ACU a member, and with 0 where no task runs.`

/** Metrics of the database's alarm, and its master's secret, which come and go with a database of ours. */
export const isOurs = ({ form }: PricedDatabase): boolean => form !== 'outside'

const snapshotPrice = ({ form }: Pick<PricedDatabase, 'form'>, { aurora, database }: RegionPrices): number =>
  form === 'cluster' ? aurora.snapshotGbMonth : database.snapshotGbMonth

/** What of the database a parked environment pays for: its snapshot, those from before migrations, backups that go on. */
export function keptCost({ beforeMigrations, database }: PricedEnvironment, prices: RegionPrices): Range {
  if (database.form === 'outside') return { low: 0, high: 0 }
  const price = snapshotPrice(database, prices)
  return {
    low: Math.min(leastSnapshotGb, database.storageGib) * price,
    high: (database.storageGib + (beforeMigrations?.gib ?? 0)) * price + retainedBackups(database, prices),
  }
}

/** What snapshots from before migrations cost at most beside a database that runs. */
export const beforeMigrationsCost = ({ beforeMigrations, database }: PricedEnvironment, prices: RegionPrices): number =>
  (beforeMigrations?.gib ?? 0) * snapshotPrice(database, prices)

/**
 * The automated backups that a deleted database leaves, each until it is as old as backups get: without a database there
 * is no free backup storage. They are charged for what the snapshot of the park does not hold already.
 */
export const retainedBackups = (
  database: { form?: 'instance' | 'cluster'; backupDays: number; storageGib: number },
  prices: RegionPrices,
): number =>
  Math.min(1, database.backupDays * busyMonth.changedADay) *
  database.storageGib *
  Math.min(1, database.backupDays / DAYS) *
  snapshotPrice({ form: database.form ?? 'instance' }, prices)
