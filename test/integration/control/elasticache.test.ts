import {
  CreateCacheParameterGroupCommand,
  CreateCacheSubnetGroupCommand,
  CreateReplicationGroupCommand,
  CreateSnapshotCommand,
  DecreaseReplicaCountCommand,
  DeleteCacheParameterGroupCommand,
  DeleteCacheSubnetGroupCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeCacheParametersCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ListTagsForResourceCommand,
  type LogDeliveryConfigurationRequest,
  ModifyCacheParameterGroupCommand,
  ModifyReplicationGroupCommand,
} from '@aws-sdk/client-elasticache'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Control, clientOptions, patchTests, startControl } from './control.ts'

const patch = patchTests()
const TOKEN = 'a-token-of-forty-letters-for-the-sandbox'

const group = (ReplicationGroupId: string) => ({
  ReplicationGroupId,
  ReplicationGroupDescription: 'test',
  Engine: 'redis',
  EngineVersion: '7.1',
  CacheNodeType: 'cache.t4g.micro',
  NumCacheClusters: 2,
  AutomaticFailoverEnabled: true,
  TransitEncryptionEnabled: true,
  SecurityGroupIds: ['sg-1'],
})

patch(
  'elasticache.members',
  'a group has as many clusters as asked for, and they say what it is made of',
  async (options) => {
    const cache = new ElastiCacheClient(options)
    const created = await cache.send(new CreateReplicationGroupCommand({ ...group('members'), AuthToken: TOKEN }))
    expect(created.ReplicationGroup?.MemberClusters).toEqual(['members-001', 'members-002'])
    const found = await cache.send(
      new DescribeCacheClustersCommand({ CacheClusterId: 'members-002', ShowCacheNodeInfo: true }),
    )
    expect(found.CacheClusters?.[0]).toMatchObject({
      CacheClusterStatus: 'available',
      ReplicationGroupId: 'members',
      EngineVersion: '7.1.0',
      CacheParameterGroup: { CacheParameterGroupName: 'default.redis7' },
      SecurityGroups: [{ SecurityGroupId: 'sg-1', Status: 'active' }],
      AuthTokenEnabled: true,
      TransitEncryptionEnabled: true,
    })
    expect(found.CacheClusters?.[0]?.CacheNodes).toHaveLength(1)
  },
)

patch('elasticache.replicas', 'replicas come and go, and without one nothing fails over', async (options) => {
  const cache = new ElastiCacheClient(options)
  const id = { ReplicationGroupId: 'replicas' }
  const single = { ...group('replicas'), NumCacheClusters: 1, AutomaticFailoverEnabled: false }
  await cache.send(new CreateReplicationGroupCommand(single))
  const failover = (on: boolean) =>
    cache.send(new ModifyReplicationGroupCommand({ ...id, AutomaticFailoverEnabled: on, MultiAZEnabled: on }))
  await expect(failover(true)).rejects.toMatchObject({
    name: expect.stringContaining('InvalidReplicationGroupState'),
  })

  const count = { ...id, ApplyImmediately: true }
  const more = await cache.send(new IncreaseReplicaCountCommand({ ...count, NewReplicaCount: 2 }))
  expect(more.ReplicationGroup?.MemberClusters).toEqual(['replicas-001', 'replicas-002', 'replicas-003'])
  const { CacheClusters } = await cache.send(new DescribeCacheClustersCommand({ CacheClusterId: 'replicas-003' }))
  expect(CacheClusters).toMatchObject([{ CacheClusterStatus: 'available', ReplicationGroupId: 'replicas' }])
  await expect(cache.send(new IncreaseReplicaCountCommand({ ...count, NewReplicaCount: 6 }))).rejects.toMatchObject({
    name: expect.stringContaining('InvalidParameterValue'),
  })

  await failover(true)
  const none = new DecreaseReplicaCountCommand({ ...count, NewReplicaCount: 0 })
  await expect(cache.send(none)).rejects.toMatchObject({ name: expect.stringContaining('InvalidParameterValue') })
  await failover(false)
  expect((await cache.send(none)).ReplicationGroup?.MemberClusters).toEqual(['replicas-001'])
  await expect(cache.send(new DescribeCacheClustersCommand({ CacheClusterId: 'replicas-002' }))).rejects.toMatchObject({
    name: expect.stringContaining('CacheClusterNotFound'),
  })
})

patch('elasticache.deletes', 'a deleted group ends, and leaves its final snapshot', async (options) => {
  const cache = new ElastiCacheClient(options)
  await cache.send(new CreateReplicationGroupCommand(group('deleted')))
  const removed = await cache.send(
    new DeleteReplicationGroupCommand({ ReplicationGroupId: 'deleted', FinalSnapshotIdentifier: 'deleted-final' }),
  )
  expect(removed.ReplicationGroup?.Status).toBe('deleting')
  const describe = cache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: 'deleted' }))
  await expect(describe).rejects.toMatchObject({ name: expect.stringContaining('ReplicationGroupNotFound') })
  const { Snapshots } = await cache.send(new DescribeSnapshotsCommand({ ReplicationGroupId: 'deleted' }))
  expect(Snapshots?.map((each) => [each.SnapshotName, each.SnapshotStatus])).toEqual([['deleted-final', 'available']])
})

patch('elasticache.snapshots', 'a snapshot is of a node, and says when it was taken', async (options) => {
  const cache = new ElastiCacheClient(options)
  await cache.send(new CreateReplicationGroupCommand(group('snapped')))
  const ask = (of: object) => cache.send(new CreateSnapshotCommand({ SnapshotName: 'of-a-node', ...of }))
  await expect(ask({ ReplicationGroupId: 'snapped' })).rejects.toMatchObject({
    name: expect.stringContaining('InvalidParameterCombination'),
  })
  await ask({ CacheClusterId: 'snapped-001' })
  const { Snapshots } = await cache.send(new DescribeSnapshotsCommand({ SnapshotName: 'of-a-node' }))
  expect(Snapshots?.[0]?.ReplicationGroupId).toBeUndefined()
  expect(Snapshots?.[0]?.NodeSnapshots).toMatchObject([
    { CacheClusterId: 'snapped-001', SnapshotCreateTime: expect.any(Date) },
  ])
})

patch('elasticache.subnet-groups', 'a subnet group is deleted, but not one in use', async (options) => {
  const cache = new ElastiCacheClient(options)
  const CacheSubnetGroupName = 'subnets'
  await cache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName,
      CacheSubnetGroupDescription: 'test',
      SubnetIds: ['subnet-1'],
    }),
  )
  await cache.send(new CreateReplicationGroupCommand({ ...group('in-subnets'), CacheSubnetGroupName }))
  const remove = new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName })
  await expect(cache.send(remove)).rejects.toMatchObject({ name: 'CacheSubnetGroupInUse' })
  await cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: 'in-subnets' }))
  await cache.send(remove)
})

patch('elasticache.modify', 'settings and tokens change, and a token is never answered', async (options) => {
  const cache = new ElastiCacheClient(options)
  await cache.send(new CreateReplicationGroupCommand(group('modified')))
  for (const AuthTokenUpdateStrategy of ['ROTATE', 'SET'] as const) {
    const answer = await cache.send(
      new ModifyReplicationGroupCommand({
        ReplicationGroupId: 'modified',
        SnapshotRetentionLimit: 3,
        AuthToken: TOKEN,
        AuthTokenUpdateStrategy,
        ApplyImmediately: true,
      }),
    )
    expect(answer.ReplicationGroup).toMatchObject({ AuthTokenEnabled: true, SnapshotRetentionLimit: 3 })
    expect(JSON.stringify(answer)).not.toContain(TOKEN)
  }
  const clusters = await cache.send(new DescribeCacheClustersCommand({ CacheClusterId: 'modified-001' }))
  expect(clusters.CacheClusters?.[0]).toMatchObject({ AuthTokenEnabled: true, SnapshotRetentionLimit: 3 })
})

patch(
  'elasticache.modify',
  'a slow log begins with its group, goes elsewhere, ends, and begins again',
  async (options) => {
    const cache = new ElastiCacheClient(options)
    const id = { ReplicationGroupId: 'logged' }
    const to = (LogGroup: string) => ({
      LogType: 'slow-log' as const,
      DestinationType: 'cloudwatch-logs' as const,
      DestinationDetails: { CloudWatchLogsDetails: { LogGroup } },
      LogFormat: 'json' as const,
    })
    const delivered = async () => {
      const { ReplicationGroups } = await cache.send(new DescribeReplicationGroupsCommand(id))
      return ReplicationGroups?.[0]?.LogDeliveryConfigurations
    }
    const change = (log: LogDeliveryConfigurationRequest) =>
      cache.send(new ModifyReplicationGroupCommand({ ...id, LogDeliveryConfigurations: [log], ApplyImmediately: true }))
    await cache.send(
      new CreateReplicationGroupCommand({ ...group(id.ReplicationGroupId), LogDeliveryConfigurations: [to('/a')] }),
    )
    expect(await delivered()).toMatchObject([{ ...to('/a'), Status: 'active' }])
    await change(to('/b'))
    expect(await delivered()).toMatchObject([{ ...to('/b'), Status: 'active' }])
    await change({ LogType: 'slow-log', Enabled: false })
    expect(await delivered()).toEqual([])
    await change(to('/c'))
    expect(await delivered()).toMatchObject([{ ...to('/c'), Status: 'active' }])
  },
)

patch('elasticache.parameter-groups', 'a parameter group keeps parameters and tags', async (options) => {
  const cache = new ElastiCacheClient(options)
  const CacheParameterGroupName = 'parameters'
  const created = await cache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName,
      CacheParameterGroupFamily: 'redis7',
      Description: 'test',
      Tags: [{ Key: 'project', Value: 'medspa' }],
    }),
  )
  await cache.send(
    new ModifyCacheParameterGroupCommand({
      CacheParameterGroupName,
      ParameterNameValues: [{ ParameterName: 'maxmemory-policy', ParameterValue: 'noeviction' }],
    }),
  )
  const read = await cache.send(new DescribeCacheParametersCommand({ CacheParameterGroupName, Source: 'user' }))
  expect(read.Parameters?.map((each) => [each.ParameterName, each.ParameterValue])).toEqual([
    ['maxmemory-policy', 'noeviction'],
  ])
  const tags = await cache.send(new ListTagsForResourceCommand({ ResourceName: created.CacheParameterGroup?.ARN }))
  expect(tags.TagList).toEqual([{ Key: 'project', Value: 'medspa' }])
  await cache.send(new DeleteCacheParameterGroupCommand({ CacheParameterGroupName }))
})

let control: Control
let cache: ElastiCacheClient
beforeAll(async () => {
  control = await startControl()
  cache = new ElastiCacheClient(clientOptions(control))
})
afterAll(() => control.stop())

test.each([
  ['short', 'tooshort'],
  ['with a slash', `${TOKEN}/`],
])('a token that is %s is refused, and not repeated', async (_, AuthToken) => {
  const refused = cache.send(new CreateReplicationGroupCommand({ ...group('refused'), AuthToken }))
  const error = await refused.catch((caught: Error) => caught)
  expect(error).toMatchObject({ name: expect.stringContaining('InvalidParameterValue') })
  expect(String(error)).not.toContain(AuthToken)
})

test('a token needs encryption in transit', async () => {
  const refused = cache.send(
    new CreateReplicationGroupCommand({ ...group('plain'), TransitEncryptionEnabled: false, AuthToken: TOKEN }),
  )
  await expect(refused).rejects.toMatchObject({ name: expect.stringContaining('InvalidParameterCombination') })
})
