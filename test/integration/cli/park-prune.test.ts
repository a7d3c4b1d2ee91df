import {
  CreateReplicationGroupCommand,
  CreateSnapshotCommand,
  DeleteReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  waitUntilReplicationGroupAvailable,
  waitUntilReplicationGroupDeleted,
} from '@aws-sdk/client-elasticache'
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
  waitUntilDBSnapshotAvailable,
} from '@aws-sdk/client-rds'
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { result as parkPrune } from '../../../src/commands/park/prune/result.ts'
import type { ParkRecord } from '../../../src/parks/park-record.ts'
import { faultsOf } from '../../support/json-schemas.ts'
import { openTerminal } from './support/terminal.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// Real databases on a sandbox, parked twice as Terraform's destroy and medspa's park leave them; then what `park prune` takes.
let workplace: Workplace
let rds: RDSClient
let elasticache: ElastiCacheClient
let ssm: SSMClient

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  const aws = await workplace.aws()
  rds = new RDSClient(aws)
  elasticache = new ElastiCacheClient(aws)
  ssm = new SSMClient(aws)
  await Promise.all([parkDatabaseTwice(), parkRedis('medspa-development', [2]), parkRedis('medspa-production', [1, 2])])
})
afterAll(() => workplace.dispose())

const quickly = { maxWaitTime: 120, minDelay: 0.2, maxDelay: 0.2 }
const named = (kind: 'park' | 'final', number: number, prefix = 'medspa-development') =>
  `${prefix}-${kind}-2026112${number}000000`

const made = {
  DBInstanceClass: 'db.t3.micro',
  Engine: 'postgres',
  AllocatedStorage: 20,
  DBName: 'medspa',
  MasterUsername: 'medspa_admin',
  MasterUserPassword: 'of-a-rehearsal',
}

async function parkDatabaseTwice() {
  const database = { DBInstanceIdentifier: 'medspa-development' }
  const waiting = { ...quickly, client: rds }
  for (const number of [1, 2]) {
    if (number === 1) await rds.send(new CreateDBInstanceCommand({ ...database, ...made }))
    else
      await rds.send(
        new RestoreDBInstanceFromDBSnapshotCommand({ ...database, DBSnapshotIdentifier: named('final', 1) }),
      )
    await waitUntilDBInstanceAvailable(waiting, database)
    const snapshot = { DBSnapshotIdentifier: named('park', number) }
    await rds.send(new CreateDBSnapshotCommand({ ...database, ...snapshot }))
    await waitUntilDBSnapshotAvailable(waiting, snapshot)
    const final = { FinalDBSnapshotIdentifier: named('final', number) }
    await rds.send(new DeleteDBInstanceCommand({ ...database, ...final }))
    await waitUntilDBInstanceDeleted(waiting, database)
    await waitUntilDBSnapshotAvailable(waiting, { DBSnapshotIdentifier: named('final', number) })
  }
}

async function parkRedis(id: string, numbers: readonly number[]) {
  const group = { ReplicationGroupId: id }
  const waiting = { ...quickly, client: elasticache }
  for (const number of numbers) {
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ...group,
        ReplicationGroupDescription: 'test',
        Engine: 'redis',
        EngineVersion: '7.1',
        CacheNodeType: 'cache.t4g.micro',
        NumCacheClusters: 1,
        TransitEncryptionEnabled: true,
        AuthToken: 'first-token-first-token',
      }),
    )
    await waitUntilReplicationGroupAvailable(waiting, group)
    const { ReplicationGroups: [described] = [] } = await elasticache.send(new DescribeReplicationGroupsCommand(group))
    const snapshot = { SnapshotName: named('park', number, id) }
    await elasticache.send(new CreateSnapshotCommand({ ...snapshot, CacheClusterId: described?.MemberClusters?.[0] }))
    await available(snapshot.SnapshotName)
    const final = { FinalSnapshotIdentifier: named('final', number, id) }
    await elasticache.send(new DeleteReplicationGroupCommand({ ...group, ...final }))
    await waitUntilReplicationGroupDeleted(waiting, group)
    await available(final.FinalSnapshotIdentifier)
  }
}
const available = (SnapshotName: string) =>
  vi.waitFor(
    async () => {
      const { Snapshots } = await elasticache.send(new DescribeSnapshotsCommand({ SnapshotName }))
      expect(Snapshots?.[0]?.SnapshotStatus).toBe('available')
    },
    { timeout: 60_000, interval: 200 },
  )

/** What AWS has of parks, by name. */
const left = async () => {
  const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }))
  const { Snapshots = [] } = await elasticache.send(new DescribeSnapshotsCommand({}))
  return {
    database: DBSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier).sort(),
    redis: Snapshots.map(({ SnapshotName }) => SnapshotName).sort(),
  }
}
/** What `medspa park` counted, by the number of the park; gives what is left of it. */
const writeRecords = async (numbers: readonly number[]) => {
  const { stateBucket: Bucket } = await workplace.endpoint()
  const s3 = new S3Client(await workplace.aws())
  const Prefix = 'medspa-ai-platform/development/parks/'
  for (const number of numbers) {
    const snapshots = { database: named('park', number), redis: named('park', number) }
    const record: ParkRecord = {
      environment: 'development',
      parkedAt: `2026-11-2${number}T00:00:00.000Z`,
      snapshots,
      counts: { tables: {}, uncounted: [] },
    }
    const Key = `${Prefix}2026112${number}000000.json`
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(record) }))
  }
  return async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
    return Contents.map(({ Key = '' }) => Key.slice(Prefix.length))
  }
}
const command = (environment: string, ...more: string[]) => [
  'park',
  'prune',
  '--env',
  environment,
  '--sandbox',
  ...more,
]
const prune = async (environment: string, ...more: string[]) => {
  const ran = await workplace.medspa([...command(environment, ...more), '--json'])
  const document = documentOf(ran)
  expect(faultsOf('park prune', document)).toEqual([])
  const result = document.result === undefined ? undefined : parkPrune.parse(document.result)
  return {
    ...document,
    exitCode: ran.exitCode,
    stderr: ran.stderr,
    result,
    deleted: result?.deleted.map(({ id }) => id),
  }
}

describe('medspa park prune', () => {
  it('keeps the snapshots of the newest parks: three by default', async () => {
    const before = await left()
    expect(before.database).toHaveLength(4)
    for (const keep of [[], ['--keep', '2']])
      expect(await prune('development', '--yes', ...keep)).toMatchObject({ exitCode: 0, deleted: [] })
    expect(await left()).toEqual(before)
  })

  it('lists what it would delete, with age and size, and deletes nothing without an answer', async () => {
    const before = await left()
    const unasked = await prune('development', '--keep', '1')
    expect(unasked).toMatchObject({ exitCode: 3, error: { code: 'approval-needed' }, deleted: [] })
    expect(unasked.stderr).toMatch(/database +\d+ minutes? +20 GiB +medspa-development-park-20261121000000/)

    const terminal = openTerminal(command('development', '--keep', '1'), {
      cwd: workplace.dir,
      env: workplace.env,
      columns: 60,
      rows: 20,
    })
    await terminal.until(/Delete these 2 snapshots of development \(sandbox\) for good\s*\?/)
    const screen = terminal.rows().join('\n')
    for (const id of [named('park', 1), named('final', 1)]) expect(screen).toContain(id)
    terminal.type('n\r')
    expect(await terminal.exited).toBe(3)
    expect([...terminal.tooWide]).toEqual([])
    expect(terminal.text()).toContain('was not approved')
    expect(await left()).toEqual(before)
  })

  it('keeps a snapshot that the release parameter names, and deletes it afterwards, with the record of its park', async () => {
    const kept = await writeRecords([1, 2])
    const release = (value: object) =>
      ssm.send(
        new PutParameterCommand({
          Name: '/medspa/development/release',
          Value: JSON.stringify(value),
          Type: 'String',
          Overwrite: true,
        }),
      )
    await release({ parked: 'no', db_snapshot_identifier: named('final', 1) })
    const first = await prune('development', '--yes', '--keep', '1')
    expect(first).toMatchObject({ exitCode: 0, deleted: [named('park', 1)] })
    expect(first.result?.staying.map(({ id, of }) => [of, id])).toContainEqual(['database', named('final', 1)])
    expect((await left()).database).toEqual([named('final', 1), named('final', 2), named('park', 2)])
    expect(await kept()).toEqual(['20261122000000.json'])

    await release({ parked: 'yes' })
    expect(await prune('development', '--yes', '--keep', '1')).toMatchObject({ deleted: [named('final', 1)] })
    const last = { database: [named('final', 2), named('park', 2)] }
    expect(await prune('development', '--yes', '--keep', '1')).toMatchObject({ exitCode: 0, deleted: [] })
    expect(await left()).toMatchObject(last)
    expect((await left()).redis).toEqual(expect.arrayContaining([named('park', 2), named('final', 2)]))
  })

  it('needs the name of production besides --yes', async () => {
    const prefix = 'medspa-production'
    const unconfirmed = await prune('production', '--yes', '--keep', '1')
    expect(unconfirmed).toMatchObject({ exitCode: 3, error: { code: 'confirmation-needed' }, steps: [] })
    const other = await prune('production', '--yes', '--keep', '1', '--confirm', 'development')
    expect(other).toMatchObject({ exitCode: 3, error: { code: 'confirmation-needed' }, steps: [] })
    const pruned = await prune('production', '--yes', '--keep', '1', '--confirm', 'production')
    expect(pruned).toMatchObject({ exitCode: 0, deleted: [named('park', 1, prefix), named('final', 1, prefix)] })
  })

  it('is recorded with what it deleted, and refuses --keep 0', async () => {
    const { result } = documentOf(await workplace.medspa(['runs', '--sandbox', '--json']))
    const [newest] = (result?.runs ?? []) as { id: string; command: string; environment: string }[]
    expect(newest).toMatchObject({ command: 'park prune', environment: 'production' })
    const shown = documentOf(await workplace.medspa(['runs', newest?.id ?? '', '--sandbox', '--json'])).result
    expect(shown?.run).toMatchObject({
      argv: [
        'park',
        'prune',
        '--env',
        'production',
        '--sandbox',
        '--yes',
        '--keep',
        '1',
        '--confirm',
        'production',
        '--json',
      ],
      result: { deleted: [{}, {}] },
    })
    expect(await prune('development', '--keep', '0')).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
  })
})
