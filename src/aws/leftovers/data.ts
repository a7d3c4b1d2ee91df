import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** The database and Redis themselves, and their subnet groups. */
export async function dataLeft(
  clients: Pick<Clients, 'elasticache' | 'rds'>,
  { database, redis }: Pick<Names, 'database' | 'redis'>,
): Promise<Leftover[]> {
  const [{ DescribeDBInstancesCommand, DescribeDBSubnetGroupsCommand }, elasticacheCommands] = await Promise.all([
    import('@aws-sdk/client-rds'),
    import('@aws-sdk/client-elasticache'),
  ])
  const { DescribeCacheSubnetGroupsCommand, DescribeReplicationGroupsCommand } = elasticacheCommands
  const [rds, elasticache] = await Promise.all([clients.rds(), clients.elasticache()])
  const [instances, subnets, groups, cacheSubnets] = await Promise.all([
    undefinedIfMissing('rds:DescribeDBInstances', ['DBInstanceNotFoundFault', 'DBInstanceNotFound'], () =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: database })),
    ),
    undefinedIfMissing('rds:DescribeDBSubnetGroups', ['DBSubnetGroupNotFoundFault', 'DBSubnetGroupNotFound'], () =>
      rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: database })),
    ),
    undefinedIfMissing(
      'elasticache:DescribeReplicationGroups',
      ['ReplicationGroupNotFoundFault', 'ReplicationGroupNotFound'],
      () => elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: redis })),
    ),
    undefinedIfMissing(
      'elasticache:DescribeCacheSubnetGroups',
      ['CacheSubnetGroupNotFoundFault', 'CacheSubnetGroupNotFound'],
      () => elasticache.send(new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName: redis })),
    ),
  ])
  const left = (there: unknown[] | undefined, what: string, name: string, command: string): Leftover[] =>
    there?.length ? [{ what, name, delete: awsCommandLine(command) }] : []
  return [
    ...left(
      instances?.DBInstances,
      'database',
      database,
      `rds delete-db-instance --db-instance-identifier ${database} --final-db-snapshot-identifier ${database}-last`,
    ),
    ...left(
      groups?.ReplicationGroups,
      'Redis',
      redis,
      `elasticache delete-replication-group --replication-group-id ${redis} --final-snapshot-identifier ${redis}-last`,
    ),
    ...left(
      subnets?.DBSubnetGroups,
      'database subnet group',
      database,
      `rds delete-db-subnet-group --db-subnet-group-name ${database}`,
    ),
    ...left(
      cacheSubnets?.CacheSubnetGroups,
      'Redis subnet group',
      redis,
      `elasticache delete-cache-subnet-group --cache-subnet-group-name ${redis}`,
    ),
  ]
}

/** Automated backups that RDS keeps of databases that are gone. */
export async function backupsLeft(
  clients: Pick<Clients, 'rds'>,
  { database }: Pick<Names, 'database'>,
): Promise<Leftover[]> {
  const { paginateDescribeDBInstanceAutomatedBackups } = await import('@aws-sdk/client-rds')
  const client = await clients.rds()
  return calling('rds:DescribeDBInstanceAutomatedBackups', async () => {
    const found: Leftover[] = []
    // Not asked for by the identifier, which by the API's reference has to be of an instance that exists.
    for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client }, {}))
      for (const backup of page.DBInstanceAutomatedBackups ?? []) {
        const { BackupRetentionPeriod, DBInstanceIdentifier, DbiResourceId: id, Status } = backup
        if (Status === 'retained' && DBInstanceIdentifier === database)
          found.push({
            what: 'automated backup of the database',
            // An emulator may give no id.
            name: id ?? database,
            because: `RDS keeps it for ${BackupRetentionPeriod ?? 'its retention of'} days`,
            ...(id === undefined
              ? {}
              : { delete: awsCommandLine(`rds delete-db-instance-automated-backup --dbi-resource-id ${id}`) }),
          })
      }
    return found
  })
}
