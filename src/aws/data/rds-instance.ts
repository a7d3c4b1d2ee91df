import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Database } from './database.ts'

const missing = ['DBInstanceNotFoundFault', 'DBInstanceNotFound']
/** It is backing itself up, being changed, or on its way up or down. */
const busy = ['InvalidDBInstanceState', 'InvalidDBInstanceStateFault']

/** A database that is one RDS instance. */
export const rdsInstance = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'rds'>
  names: Pick<Names, 'database'>
}): Database => ({
  async describe() {
    const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const found = await undefinedIfMissing('rds:DescribeDBInstances', missing, () =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: names.database })),
    )
    const instance = found?.DBInstances?.[0]
    if (instance === undefined) return undefined
    return {
      identifier: instance.DBInstanceIdentifier ?? names.database,
      status: instance.DBInstanceStatus ?? 'unknown',
      engine: instance.Engine ?? 'unknown',
      engineVersion: instance.EngineVersion,
      instanceClass: instance.DBInstanceClass,
      address: instance.Endpoint?.Address,
      port: instance.Endpoint?.Port,
      databaseName: instance.DBName ?? 'postgres',
      masterUsername: instance.MasterUsername ?? '',
      resourceId: instance.DbiResourceId ?? '',
      masterSecretArn: instance.MasterUserSecret?.SecretArn,
      masterSecretStatus: instance.MasterUserSecret?.SecretStatus,
      allocatedGiB: instance.AllocatedStorage,
      backupDays: instance.BackupRetentionPeriod,
      deletionProtection: instance.DeletionProtection ?? false,
    }
  },

  async protect(on) {
    const { ModifyDBInstanceCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const asked = new ModifyDBInstanceCommand({
      DBInstanceIdentifier: names.database,
      DeletionProtection: on,
      ApplyImmediately: true,
    })
    return (await undefinedIfMissing('rds:ModifyDBInstance', busy, () => rds.send(asked))) !== undefined
  },

  async deleteWithBackups() {
    const { DeleteDBInstanceCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    await undefinedIfMissing('rds:DeleteDBInstance', [...missing, ...busy], () =>
      rds.send(
        new DeleteDBInstanceCommand({
          DBInstanceIdentifier: names.database,
          SkipFinalSnapshot: true,
          DeleteAutomatedBackups: true,
        }),
      ),
    )
  },

  async manageMasterSecret() {
    const { ModifyDBInstanceCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    await calling('rds:ModifyDBInstance', () =>
      rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: names.database,
          ManageMasterUserPassword: true,
          ApplyImmediately: true,
        }),
      ),
    )
  },
})
