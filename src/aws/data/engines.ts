import type { Names } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import type { Database } from './database.ts'
import { rdsInstance } from './rds-instance.ts'
import { rdsInstanceSnapshots } from './rds-instance-snapshots.ts'
import type { DatabaseSnapshots } from './snapshot-store.ts'

type Needs = { clients: Pick<Clients, 'rds'>; clock: Clock; names: Pick<Names, 'database' | 'prefix'> }
type DatabaseAdapters = { database: Database; snapshots: DatabaseSnapshots }

const notSupported = (): DatabaseAdapters => {
  const refuse = () => Promise.reject(new Error('preflight lets no command through with this database.engine'))
  return {
    database: { describe: refuse, protect: refuse, deleteWithBackups: refuse, manageMasterSecret: refuse },
    snapshots: { list: refuse, take: refuse, tag: refuse, delete: refuse, markDestroyed: refuse },
  }
}

/** The adapters of a database by the configuration's `database.engine`: the one place that chooses. */
const adaptersOf: Record<Settings['databaseEngine'], (needs: Needs) => DatabaseAdapters> = {
  rds: (needs) => ({ database: rdsInstance(needs), snapshots: rdsInstanceSnapshots(needs) }),
  'aurora-serverless-v2': notSupported,
  neon: notSupported,
}

export const databaseAdapters = (engine: Settings['databaseEngine'], needs: Needs): DatabaseAdapters =>
  adaptersOf[engine](needs)
