import { describe, expect, it } from 'vitest'
import { databaseAdapters } from '../../../src/aws/data/engines.ts'
import { namesFor } from '../../../src/config/names.ts'
import { readDatabase } from '../../../src/steps/status/read-around.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

type Asked = { name: string; input: Record<string, unknown> }
type Answers = Readonly<Record<string, object | Error>>

/** An RDS that answers each command by its name, and notes what it was asked; what has no answer fails. */
function rdsOf(answers: Answers) {
  const asked: Asked[] = []
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace(/Command$/, '')
      asked.push({ name, input: command.input })
      const answer = answers[name]
      if (answer === undefined) throw new Error(`RDS is not to be asked ${name}`)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { asked, clients: { rds: async () => client } as never }
}

const fault = (name: string) => Object.assign(new Error(name), { name })
const adapters = (databaseEngine: 'aurora-serverless-v2' | 'neon', answers: Answers = {}) => {
  const { asked, clients } = rdsOf(answers)
  const needs = { clients, clock: clockOfSleeps(), names: namesFor('development') }
  return { asked, ...databaseAdapters({ databaseEngine }, needs) }
}

const cluster = {
  DBClusterIdentifier: 'medspa-development',
  Status: 'available',
  Engine: 'aurora-postgresql',
  EngineVersion: '15.10',
  ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
  Endpoint: 'medspa-development.cluster-x.us-east-1.rds.amazonaws.com',
  Port: 5432,
  DatabaseName: 'medspa',
  MasterUsername: 'medspa_admin',
  DbClusterResourceId: 'cluster-ABC',
  MasterUserSecret: { SecretArn: 'arn:secret', SecretStatus: 'active' },
  BackupRetentionPeriod: 7,
  DeletionProtection: true,
}
const members = [{ DBInstanceIdentifier: 'medspa-development-1' }, { DBInstanceIdentifier: 'medspa-development-2' }]

describe('a cluster', () => {
  it('is described as a database, by its writer and its capacity', async () => {
    const { database } = adapters('aurora-serverless-v2', { DescribeDBClusters: { DBClusters: [cluster] } })
    expect(await database.describe()).toEqual({
      identifier: 'medspa-development',
      status: 'available',
      engine: 'aurora-postgresql',
      engineVersion: '15.10',
      instanceClass: '0.5-4 ACU',
      address: 'medspa-development.cluster-x.us-east-1.rds.amazonaws.com',
      port: 5432,
      databaseName: 'medspa',
      masterUsername: 'medspa_admin',
      resourceId: 'cluster-ABC',
      masterSecretArn: 'arn:secret',
      masterSecretStatus: 'active',
      backupDays: 7,
      deletionProtection: true,
    })
    const gone = adapters('aurora-serverless-v2', { DescribeDBClusters: fault('DBClusterNotFoundFault') })
    expect(await gone.database.describe()).toBeUndefined()
  })

  it('is protected by its own call, and says where it is busy', async () => {
    const { asked, database } = adapters('aurora-serverless-v2', { ModifyDBCluster: {} })
    expect(await database.protect(true)).toBe(true)
    expect(asked).toEqual([
      {
        name: 'ModifyDBCluster',
        input: { DBClusterIdentifier: 'medspa-development', DeletionProtection: true, ApplyImmediately: true },
      },
    ])
    const busy = adapters('aurora-serverless-v2', { ModifyDBCluster: fault('InvalidDBClusterStateFault') })
    expect(await busy.database.protect(true)).toBe(false)
  })

  it('is deleted after its members', async () => {
    const withMembers = { DescribeDBClusters: { DBClusters: [{ ...cluster, DBClusterMembers: members }] } }
    const first = adapters('aurora-serverless-v2', { ...withMembers, DeleteDBInstance: {} })
    await first.database.deleteWithBackups()
    expect(first.asked.map(({ input, name }) => `${name} ${input.DBInstanceIdentifier ?? ''}`.trim())).toEqual([
      'DescribeDBClusters',
      'DeleteDBInstance medspa-development-1',
      'DeleteDBInstance medspa-development-2',
    ])
    const then = adapters('aurora-serverless-v2', {
      DescribeDBClusters: { DBClusters: [{ ...cluster, DBClusterMembers: [] }] },
      DeleteDBCluster: {},
    })
    await then.database.deleteWithBackups()
    expect(then.asked.at(-1)).toEqual({
      name: 'DeleteDBCluster',
      input: { DBClusterIdentifier: 'medspa-development', SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    })
  })

  it('has snapshots of its own, which are tagged and deleted as such', async () => {
    const snapshot = {
      DBClusterSnapshotIdentifier: 'medspa-development-park-20260101000000',
      DBClusterSnapshotArn: 'arn:snapshot',
      SnapshotType: 'manual',
      Status: 'available',
      AllocatedStorage: 1,
      SnapshotCreateTime: new Date(0),
    }
    const { asked, snapshots } = adapters('aurora-serverless-v2', {
      DescribeDBClusterSnapshots: { DBClusterSnapshots: [snapshot] },
      AddTagsToResource: {},
      DeleteDBClusterSnapshot: {},
    })
    expect(await snapshots.tag(snapshot.DBClusterSnapshotIdentifier, { a: 'b' })).toBe(true)
    await snapshots.delete(snapshot.DBClusterSnapshotIdentifier)
    expect(asked.slice(1)).toEqual([
      { name: 'AddTagsToResource', input: { ResourceName: 'arn:snapshot', Tags: [{ Key: 'a', Value: 'b' }] } },
      {
        name: 'DeleteDBClusterSnapshot',
        input: { DBClusterSnapshotIdentifier: 'medspa-development-park-20260101000000' },
      },
    ])
  })

  it('is copied, and waited for while it is busy', async () => {
    let tries = 0
    const { clients, asked } = rdsOf({
      DescribeDBClusterSnapshots: { DBClusterSnapshots: [{ Status: 'available' }] },
      get CreateDBClusterSnapshot() {
        tries += 1
        return tries === 1 ? fault('InvalidDBClusterStateFault') : {}
      },
    })
    const needs = { clients, clock: clockOfSleeps(), names: namesFor('development') }
    const { snapshots } = databaseAdapters({ databaseEngine: 'aurora-serverless-v2' }, needs)
    const order = { id: 'medspa-development-park-1', tags: {}, signal: new AbortController().signal, limitMs: 60_000 }
    await snapshots.take(order)
    expect(asked.map(({ name }) => name)).toContain('CreateDBClusterSnapshot')
  })
})

it('one outside the account is no database of ours: AWS is not asked, and no snapshot is taken', async () => {
  const { asked, database, snapshots } = adapters('neon')
  const deps = { database, snapshots: { database: snapshots, redis: snapshots } } as never
  expect(await readDatabase(deps)).toBeUndefined()
  expect(await snapshots.markDestroyed('2026-01-01T00:00:00Z')).toEqual([])
  const order = { id: 'a', tags: {}, signal: new AbortController().signal, limitMs: 1 }
  await expect(snapshots.take(order)).rejects.toMatchObject({ code: 'snapshot-outside', exitCode: 3 })
  expect(asked).toEqual([])
})
