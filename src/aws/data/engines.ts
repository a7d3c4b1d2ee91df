import type { Names } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import type { Database } from './database.ts'
import { engineUnsupported } from './engine-unsupported.ts'
import { rdsInstance } from './rds-instance.ts'
import { rdsInstanceSnapshots } from './rds-instance-snapshots.ts'
import type { DatabaseSnapshots } from './snapshot-store.ts'

type Needs = { clients: Pick<Clients, 'rds'>; clock: Clock; names: Pick<Names, 'database' | 'prefix'> }
type Engine = Pick<Settings, 'databaseEngine' | 'environment'>
type DatabaseAdapters = { database: Database; snapshots: DatabaseSnapshots }

/** Commands that look ask before any preflight, and tell the refusal where the database would stand. */
const notSupported = (_: Needs, settings: Engine): DatabaseAdapters => {
  const refuse = () => Promise.reject(engineUnsupported(settings))
  return {
    database: { describe: refuse, protect: refuse, deleteWithBackups: refuse, manageMasterSecret: refuse },
    snapshots: { list: refuse, take: refuse, tag: refuse, delete: refuse, markDestroyed: refuse },
  }
}

/** The adapters of a database by the configuration's `database.engine`: the one place that chooses. */
const adaptersOf: Record<Settings['databaseEngine'], (needs: Needs, settings: Engine) => DatabaseAdapters> = {
  rds: (needs) => ({ database: rdsInstance(needs), snapshots: rdsInstanceSnapshots(needs) }),
  'aurora-serverless-v2': notSupported,
  neon: notSupported,
}

export const databaseAdapters = (settings: Engine, needs: Needs): DatabaseAdapters =>
  adaptersOf[settings.databaseEngine](needs, settings)
