import type { ReplicationGroup } from '@aws-sdk/client-elasticache'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'

const missing = ['ReplicationGroupNotFoundFault', 'ReplicationGroupNotFound']

/** A replication group as ElastiCache describes it; undefined where there is none. */
export async function describeRedisGroup(
  clients: Pick<Clients, 'elasticache'>,
  id: string,
): Promise<ReplicationGroup | undefined> {
  const { DescribeReplicationGroupsCommand } = await import('@aws-sdk/client-elasticache')
  const elasticache = await clients.elasticache()
  const found = await undefinedIfMissing('elasticache:DescribeReplicationGroups', missing, () =>
    elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: id })),
  )
  return found?.ReplicationGroups?.[0]
}
