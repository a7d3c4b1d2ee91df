import type { DBCluster } from '@aws-sdk/client-rds'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Database } from './database.ts'

const missing = ['DBClusterNotFoundFault', 'DBClusterNotFound']
const memberMissing = ['DBInstanceNotFoundFault', 'DBInstanceNotFound']
/** It is backing itself up, being changed, or on its way up or down. */
const busy = ['InvalidDBClusterStateFault', 'InvalidDBClusterState', 'InvalidDBInstanceState']

type Needs = { clients: Pick<Clients, 'rds'>; names: Pick<Names, 'database'> }

/** A database that is one Aurora cluster: its data are the cluster's, and its members come and go. */
export const rdsCluster = ({ clients, names }: Needs): Database => {
  const found = async (): Promise<DBCluster | undefined> => {
    const { DescribeDBClustersCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const answer = await undefinedIfMissing('rds:DescribeDBClusters', missing, () =>
      rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: names.database })),
    )
    return answer?.DBClusters?.[0]
  }

  return {
    async describe() {
      const cluster = await found()
      if (cluster === undefined) return undefined
      const { MaxCapacity, MinCapacity } = cluster.ServerlessV2ScalingConfiguration ?? {}
      return {
        identifier: cluster.DBClusterIdentifier ?? names.database,
        status: cluster.Status ?? 'unknown',
        engine: cluster.Engine ?? 'unknown',
        engineVersion: cluster.EngineVersion,
        instanceClass: MaxCapacity === undefined ? undefined : `${MinCapacity ?? 0}-${MaxCapacity} ACU`,
        address: cluster.Endpoint,
        port: cluster.Port,
        databaseName: cluster.DatabaseName ?? 'postgres',
        masterUsername: cluster.MasterUsername ?? '',
        resourceId: cluster.DbClusterResourceId ?? '',
        masterSecretArn: cluster.MasterUserSecret?.SecretArn,
        masterSecretStatus: cluster.MasterUserSecret?.SecretStatus,
        backupDays: cluster.BackupRetentionPeriod,
        deletionProtection: cluster.DeletionProtection ?? false,
      }
    },

    async protect(on) {
      const { ModifyDBClusterCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const asked = new ModifyDBClusterCommand({
        DBClusterIdentifier: names.database,
        DeletionProtection: on,
        ApplyImmediately: true,
      })
      return (await undefinedIfMissing('rds:ModifyDBCluster', busy, () => rds.send(asked))) !== undefined
    },

    // A cluster with members is not deleted: they are asked to go first, and the cluster with the next question.
    async deleteWithBackups() {
      const { DeleteDBClusterCommand, DeleteDBInstanceCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const members = (await found())?.DBClusterMembers ?? []
      for (const { DBInstanceIdentifier } of members)
        await undefinedIfMissing('rds:DeleteDBInstance', [...memberMissing, ...busy], () =>
          rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true })),
        )
      if (members.length > 0) return
      await undefinedIfMissing('rds:DeleteDBCluster', [...missing, ...busy], () =>
        rds.send(
          new DeleteDBClusterCommand({
            DBClusterIdentifier: names.database,
            SkipFinalSnapshot: true,
            DeleteAutomatedBackups: true,
          }),
        ),
      )
    },

    async manageMasterSecret() {
      const { ModifyDBClusterCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      await calling('rds:ModifyDBCluster', () =>
        rds.send(
          new ModifyDBClusterCommand({
            DBClusterIdentifier: names.database,
            ManageMasterUserPassword: true,
            ApplyImmediately: true,
          }),
        ),
      )
    },
  }
}
