import type { Names } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import { formOf } from '../../database/engines.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import type { Database } from './database.ts'
import { outsideDatabase, outsideSnapshots } from './outside-database.ts'
import { rdsCluster } from './rds-cluster.ts'
import { rdsClusterSnapshots } from './rds-cluster-snapshots.ts'
import { rdsInstance } from './rds-instance.ts'
import { rdsInstanceSnapshots } from './rds-instance-snapshots.ts'
import type { DatabaseSnapshots } from './snapshot-store.ts'

type Needs = { clients: Pick<Clients, 'rds'>; clock: Clock; names: Pick<Names, 'database' | 'prefix'> }
type DatabaseAdapters = { database: Database; snapshots: DatabaseSnapshots }

/** The adapters of a database by the configuration's `database.engine`: the one place that chooses. */
export function databaseAdapters({ databaseEngine }: Pick<Settings, 'databaseEngine'>, needs: Needs): DatabaseAdapters {
  switch (formOf(databaseEngine)) {
    case 'instance':
      return { database: rdsInstance(needs), snapshots: rdsInstanceSnapshots(needs) }
    case 'cluster':
      return { database: rdsCluster(needs), snapshots: rdsClusterSnapshots(needs) }
    case 'outside':
      return { database: outsideDatabase, snapshots: outsideSnapshots }
  }
}
