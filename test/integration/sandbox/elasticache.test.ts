import { readFile } from 'node:fs/promises'
import {
  AddTagsToResourceCommand,
  CreateReplicationGroupCommand,
  type CreateReplicationGroupCommandInput,
  CreateSnapshotCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  ModifyReplicationGroupCommand,
  type ReplicationGroup,
  waitUntilReplicationGroupAvailable,
} from '@aws-sdk/client-elasticache'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createElastiCache } from '../../../sandbox/front/elasticache/elasticache.ts'
import { openFront } from '../../../sandbox/front/server.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { redisSnapshots } from '../../../src/aws/data/redis-snapshots.ts'
import { namesFor } from '../../../src/config/names.ts'
import { quickClock } from '../aws/moto.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

const TOKEN = 'first-token-first-token'
let harness: SandboxHarness
let elasticache: ElastiCacheClient
let ca = ''
const hooks = { dataJournal: createDataJournal(), faults: createFaults() }

beforeAll(async () => {
  harness = await startHarness((context) => [createElastiCache(context, hooks)])
  elasticache = new ElastiCacheClient(harness.aws)
  ca = await readFile(harness.context.ca.caFile, 'utf8')
})
afterAll(() => harness.close())

const waiting = () => ({ client: elasticache, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 })

async function describe(id: string): Promise<ReplicationGroup> {
  const command = new DescribeReplicationGroupsCommand({ ReplicationGroupId: id })
  return (await elasticache.send(command)).ReplicationGroups?.[0] ?? {}
}

/** As the platform's Terraform asks for one. */
async function create(id: string, more: Partial<CreateReplicationGroupCommandInput> = {}): Promise<ReplicationGroup> {
  const { ReplicationGroup: made } = await elasticache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: id,
      ReplicationGroupDescription: 'test',
      Engine: 'redis',
      EngineVersion: '7.1',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheClusters: 1,
      TransitEncryptionEnabled: true,
      AuthToken: TOKEN,
      ...more,
    }),
  )
  expect(made).toMatchObject({ Status: 'creating' })
  expect(made?.NodeGroups ?? []).toEqual([])
  await waitUntilReplicationGroupAvailable(waiting(), { ReplicationGroupId: id })
  return describe(id)
}

async function command(group: ReplicationGroup, line: string, password = TOKEN): Promise<unknown> {
  const { Address: host = '', Port: port = 0 } = group.NodeGroups?.[0]?.PrimaryEndpoint ?? {}
  const quiet = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 }
  const client = new Redis({ host, port, password, tls: { ca }, ...quiet })
  let reason: Error | undefined
  client.on('error', (error) => {
    reason = error
  })
  try {
    await client.connect().catch((error: unknown) => {
      throw reason ?? error
    })
    const [name = '', ...args] = line.split(' ')
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}

test('a group is made with its token, every endpoint at its own address', async () => {
  const group = await create('medspa-development')
  const address = group.NodeGroups?.[0]?.PrimaryEndpoint?.Address
  expect(address).toMatch(/^127\.\d+\.\d+\.\d+$/)
  expect(group.NodeGroups?.[0]).toMatchObject({
    PrimaryEndpoint: { Port: 6379 },
    ReaderEndpoint: { Address: address, Port: 6379 },
  })
  const members = new DescribeCacheClustersCommand({
    CacheClusterId: 'medspa-development-001',
    ShowCacheNodeInfo: true,
  })
  const [member] = (await elasticache.send(members)).CacheClusters ?? []
  expect(member?.CacheNodes?.[0]?.Endpoint).toEqual({ Address: address, Port: 6379 })
  expect(await command(group, 'SET a 1')).toBe('OK')
  await expect(command(group, 'GET a', 'wrong')).rejects.toThrow(/WRONGPASS/)
})

test('a token rotates: both open it, then the new one alone; until the group is available again nothing has changed', async () => {
  const group = await create('rotating')
  const [SECOND, THIRD] = ['second-token-second-token', 'third-token-third-token']
  const begin = (AuthTokenUpdateStrategy: 'ROTATE' | 'SET', AuthToken: string) => {
    const asked = { ReplicationGroupId: 'rotating', AuthToken, AuthTokenUpdateStrategy, ApplyImmediately: true }
    return elasticache.send(new ModifyReplicationGroupCommand(asked))
  }
  const change = async (strategy: 'ROTATE' | 'SET', token: string) => {
    await begin(strategy, token)
    await waitUntilReplicationGroupAvailable(waiting(), { ReplicationGroupId: 'rotating' })
  }
  await expect(begin('SET', SECOND)).rejects.toMatchObject({ name: expect.stringContaining('InvalidParameterValue') })

  const { ReplicationGroup } = await begin('ROTATE', SECOND)
  const changing = { Status: 'modifying', PendingModifiedValues: { AuthTokenStatus: 'ROTATING' } }
  expect(ReplicationGroup).toMatchObject(changing)
  expect(await describe('rotating')).toMatchObject(changing)
  const busy = { name: expect.stringContaining('InvalidReplicationGroupState') }
  await expect(begin('SET', SECOND)).rejects.toMatchObject(busy)
  const remove = new DeleteReplicationGroupCommand({ ReplicationGroupId: 'rotating' })
  await expect(elasticache.send(remove)).rejects.toMatchObject(busy)
  const tag = new AddTagsToResourceCommand({ ResourceName: ReplicationGroup?.ARN, Tags: [{ Key: 'a', Value: 'b' }] })
  await expect(elasticache.send(tag)).rejects.toMatchObject(busy)
  await expect(command(group, 'PING', SECOND)).rejects.toThrow(/WRONGPASS/)
  await waitUntilReplicationGroupAvailable(waiting(), { ReplicationGroupId: 'rotating' })
  expect(await command(group, 'PING')).toBe('PONG')
  expect(await command(group, 'PING', SECOND)).toBe('PONG')

  // A third is let in, and the oldest is dropped.
  await change('ROTATE', THIRD)
  await expect(command(group, 'PING')).rejects.toThrow(/WRONGPASS/)
  expect(await command(group, 'PING', SECOND)).toBe('PONG')
  const refused = await begin('SET', SECOND).catch((error: Error) => error)
  expect(refused).toMatchObject({ name: expect.stringContaining('InvalidParameterValue') })
  expect(String(refused)).not.toContain(SECOND)
  await change('SET', THIRD)
  await expect(command(group, 'PING', SECOND)).rejects.toThrow(/WRONGPASS/)
  expect(await command(group, 'PING', THIRD)).toBe('PONG')
  expect((await describe('rotating')).PendingModifiedValues?.AuthTokenStatus).toBeUndefined()

  // The group may go on to be `available` for a while though its tokens are being changed.
  const late = hooks.faults.add({ service: 'elasticache', fault: 'token-change-is-late' })
  await begin('ROTATE', SECOND)
  const still = { Status: 'available', PendingModifiedValues: { AuthTokenStatus: 'ROTATING' } }
  expect(await describe('rotating')).toMatchObject(still)
  await expect(command(group, 'PING', SECOND)).rejects.toThrow(/WRONGPASS/)
  hooks.faults.release(late.id)
  await expect
    .poll(async () => (await describe('rotating')).PendingModifiedValues?.AuthTokenStatus, { timeout: 60_000 })
    .toBeUndefined()
  expect(await command(group, 'PING', SECOND)).toBe('PONG')
})

test('a group without a token takes its first one by SET', async () => {
  const group = await create('open', { AuthToken: undefined })
  const set = { AuthToken: TOKEN, AuthTokenUpdateStrategy: 'SET', ApplyImmediately: true } as const
  const { ReplicationGroup } = await elasticache.send(
    new ModifyReplicationGroupCommand({ ReplicationGroupId: 'open', ...set }),
  )
  expect(ReplicationGroup?.PendingModifiedValues?.AuthTokenStatus).toBe('SETTING')
  await waitUntilReplicationGroupAvailable(waiting(), { ReplicationGroupId: 'open' })
  expect(await command(group, 'PING')).toBe('PONG')
  await expect(command(group, 'PING', 'wrong')).rejects.toThrow(/WRONGPASS/)
})

test('snapshots come back: of a moment, and the final one of a deletion', async () => {
  const group = await create('parked')
  await command(group, 'SET a 1')
  await elasticache.send(new CreateSnapshotCommand({ CacheClusterId: 'parked-001', SnapshotName: 'moment' }))
  await command(group, 'SET a 2')
  const { Snapshots } = await elasticache.send(new DescribeSnapshotsCommand({ SnapshotName: 'moment' }))
  expect(Snapshots?.[0]).toMatchObject({
    SnapshotStatus: 'available',
    NodeSnapshots: [{ CacheClusterId: 'parked-001', CacheSize: '1 MB', SnapshotCreateTime: expect.any(Date) }],
  })
  const last = { ReplicationGroupId: 'parked', FinalSnapshotIdentifier: 'final' }
  await elasticache.send(new DeleteReplicationGroupCommand(last))
  await expect(describe('parked')).rejects.toMatchObject({ name: 'ReplicationGroupNotFoundFault' })
  await expect(command(group, 'PING')).rejects.toThrow(/ECONNREFUSED/)

  expect(await command(await create('parked', { SnapshotName: 'final' }), 'GET a')).toBe('2')
  expect(await command(await create('other', { SnapshotName: 'moment' }), 'GET a')).toBe('1')
  await expect(create('none', { SnapshotName: 'nothing' })).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' })
})

test('a sandbox that starts anew on the same records runs the groups with their data and token', async () => {
  await command(await create('kept'), 'SET a 9')
  // The first one is not stopped, as if it had been killed: its servers still run when the second begins.
  const second = createElastiCache(harness.context, hooks)
  const front = await openFront(0, () => {}, harness.context.principals)
  front.serve([second], harness.context.moto)
  const client = new ElastiCacheClient({ ...harness.aws, endpoint: front.endpoint })
  try {
    await waitUntilReplicationGroupAvailable({ ...waiting(), client }, { ReplicationGroupId: 'kept' })
    expect(await command(await describe('kept'), 'GET a')).toBe('9')
  } finally {
    client.destroy()
    await second.stop?.()
    await front.close()
  }
  await expect(command(await describe('kept'), 'PING')).rejects.toThrow(/ECONNREFUSED/)
})

test('a snapshot hangs, or comes to nothing, where a test asks for it', async () => {
  await command(await create('faulty'), 'SET a 1')
  const ask = (SnapshotName: string) =>
    elasticache.send(new CreateSnapshotCommand({ CacheClusterId: 'faulty-001', SnapshotName }))
  const look = async (SnapshotName: string) =>
    (await elasticache.send(new DescribeSnapshotsCommand({ SnapshotName }))).Snapshots?.[0]

  const { id } = hooks.faults.add({ service: 'elasticache', fault: 'snapshot-hangs' })
  expect((await ask('hangs')).Snapshot?.SnapshotStatus).toBe('creating')
  expect(hooks.faults.list()).toEqual([{ id, service: 'elasticache', fault: 'snapshot-hangs', met: 'hangs' }])
  const hanging = await look('hangs')
  expect(hanging).toMatchObject({ SnapshotStatus: 'creating', CacheClusterId: 'faulty-001' })
  expect(hanging?.NodeSnapshots?.[0]?.SnapshotCreateTime).toBeUndefined()
  expect(await describe('faulty')).toMatchObject({ Status: 'snapshotting' })
  await expect(ask('second')).rejects.toMatchObject({ name: 'InvalidCacheClusterStateFault' })
  const remove = new DeleteReplicationGroupCommand({ ReplicationGroupId: 'faulty' })
  await expect(elasticache.send(remove)).rejects.toMatchObject({ name: 'InvalidReplicationGroupStateFault' })
  await expect(create('from-it', { SnapshotName: 'hangs' })).rejects.toThrow(/creating/)
  hooks.faults.release(id)
  await expect.poll(async () => (await look('hangs'))?.SnapshotStatus).toBe('available')
  expect(await describe('faulty')).toMatchObject({ Status: 'available' })

  const next = hooks.faults.add({ service: 'elasticache', fault: 'snapshot-fails' })
  await ask('fails')
  expect(await look('fails')).toMatchObject({ SnapshotStatus: 'creating' })
  await expect(look('fails')).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' })
  await expect(create('from-it', { SnapshotName: 'fails' })).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' })
  hooks.faults.release(next.id)
  await expect(ask('hangs')).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' })
})

test('medspa takes a snapshot that is gone for one that failed, and does not wait for its limit', async () => {
  const { id } = hooks.faults.add({ service: 'elasticache', fault: 'snapshot-fails' })
  const names = { ...namesFor('development'), redis: 'faulty' }
  const snapshots = redisSnapshots({ clients: createClients(harness.aws), clock: quickClock, names })
  const statuses: string[] = []
  const onStatus = (status: string) => void statuses.push(status)
  const order = { id: 'vanishes', tags: {}, signal: new AbortController().signal, limitMs: 600_000, onStatus }
  await expect(snapshots.take(order)).rejects.toMatchObject({ code: 'snapshot-failed' })
  expect(statuses).toEqual(['creating'])
  hooks.faults.release(id)
})
