import type { Names } from '../../config/names.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { calling, finding } from '../errors.ts'

export type DatabaseInstance = {
  identifier: string
  /** As RDS words it: `available`, `creating`, `backing-up` … */
  status: string
  /** `postgres` and the like. */
  engine: string
  /** Undefined until the instance has one. */
  address?: string
  port?: number
  databaseName: string
  masterUsername: string
  /** Another one after a restore from a snapshot, though the name is the same. */
  resourceId: string
  /** The secret that RDS itself keeps for the master user and rotates. */
  masterSecretArn?: string
  deletionProtection: boolean
}

export type DatabaseSnapshot = { id: string; createdAt: Date; status: string }

export type Database = {
  describe: () => Promise<DatabaseInstance | undefined>
  /** Snapshots of this environment's database, automated ones too, newest first; also when the database is gone. */
  snapshots: () => Promise<DatabaseSnapshot[]>
  /** Whether RDS refuses to delete it; at once. */
  protect: (on: boolean) => Promise<void>
}

/** RDS. */
export const createDatabase = ({
  clients,
  names,
  clock,
}: {
  clients: Pick<Clients, 'rds'>
  names: Pick<Names, 'database'>
  clock: Pick<Clock, 'now'>
}): Database => ({
  async describe() {
    const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const found = await finding('rds:DescribeDBInstances', ['DBInstanceNotFoundFault', 'DBInstanceNotFound'], () =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: names.database })),
    )
    const instance = found?.DBInstances?.[0]
    if (instance === undefined) return undefined
    return {
      identifier: instance.DBInstanceIdentifier ?? names.database,
      status: instance.DBInstanceStatus ?? 'unknown',
      engine: instance.Engine ?? 'unknown',
      address: instance.Endpoint?.Address,
      port: instance.Endpoint?.Port,
      databaseName: instance.DBName ?? 'postgres',
      masterUsername: instance.MasterUsername ?? '',
      resourceId: instance.DbiResourceId ?? '',
      masterSecretArn: instance.MasterUserSecret?.SecretArn,
      deletionProtection: instance.DeletionProtection ?? false,
    }
  },

  async protect(on) {
    const { ModifyDBInstanceCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    await calling('rds:ModifyDBInstance', () =>
      rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: names.database,
          DeletionProtection: on,
          ApplyImmediately: true,
        }),
      ),
    )
  },

  async snapshots() {
    const { paginateDescribeDBSnapshots } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    return calling('rds:DescribeDBSnapshots', async () => {
      const snapshots: DatabaseSnapshot[] = []
      for await (const page of paginateDescribeDBSnapshots({ client: rds }, { DBInstanceIdentifier: names.database }))
        for (const snapshot of page.DBSnapshots ?? [])
          snapshots.push({
            id: snapshot.DBSnapshotIdentifier ?? '',
            // A copy keeps the time of its original, for its data is as old; one still being made has no time yet.
            createdAt: snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime ?? clock.now(),
            status: snapshot.Status ?? 'unknown',
          })
      return snapshots.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    })
  },
})
