import { readFile } from 'node:fs/promises'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
  waitUntilDBInstanceAvailable,
  waitUntilDBSnapshotAvailable,
} from '@aws-sdk/client-rds'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRds } from '../../../sandbox/front/rds/rds.ts'
import { openFront } from '../../../sandbox/front/server.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

let harness: SandboxHarness
let rds: RDSClient
let secrets: SecretsManagerClient
let ca = ''
const hooks = { dataJournal: createDataJournal(), faults: createFaults() }

beforeAll(async () => {
  harness = await startHarness((context) => [createRds(context, hooks)])
  rds = new RDSClient(harness.aws)
  secrets = new SecretsManagerClient(harness.aws)
  ca = await readFile(harness.context.ca.caFile, 'utf8')
})
afterAll(() => harness.close())

const waiting = () => ({ client: rds, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 })

async function describe(id: string): Promise<DBInstance> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))
  return DBInstances?.[0] ?? {}
}

/** As the platform's Terraform asks for one. */
async function create(id: string): Promise<DBInstance> {
  const { DBInstance: made } = await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      Engine: 'postgres',
      EngineVersion: '15',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
  expect(made).toMatchObject({ DBInstanceStatus: 'creating' })
  expect(made?.Endpoint).toBeUndefined()
  await waitUntilDBInstanceAvailable(waiting(), { DBInstanceIdentifier: id })
  return describe(id)
}

async function managedPassword(instance: DBInstance): Promise<string> {
  const { SecretArn } = instance.MasterUserSecret ?? {}
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: SecretArn }))
  return JSON.parse(SecretString).password
}

async function query(instance: DBInstance, sql: string, password?: string): Promise<unknown[]> {
  const client = new Client({
    host: instance.Endpoint?.Address ?? '',
    port: instance.Endpoint?.Port ?? 0,
    user: 'medspa_admin',
    database: 'medspa',
    password: password ?? (await managedPassword(instance)),
    ssl: { ca },
  })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

test('an instance is made with the managed password, at an address of its own', async () => {
  const instance = await create('medspa-development')
  expect(instance.Endpoint).toMatchObject({ Address: expect.stringMatching(/^127\.\d+\.\d+\.\d+$/), Port: 5432 })
  expect(await query(instance, 'SELECT current_user::text')).toEqual(['medspa_admin'])
  await expect(query(instance, 'SELECT 1', 'wrong')).rejects.toThrow(/password authentication failed/)
})

test('a rotated and a given master password open it', async () => {
  const id = { DBInstanceIdentifier: 'medspa-development' }
  const before = await managedPassword(await describe(id.DBInstanceIdentifier))
  await rds.send(new ModifyDBInstanceCommand({ ...id, RotateMasterUserPassword: true, ApplyImmediately: true }))
  const instance = await describe(id.DBInstanceIdentifier)
  expect(await managedPassword(instance)).not.toBe(before)
  expect(await query(instance, 'SELECT 1')).toEqual([1])
  await expect(query(instance, 'SELECT 1', before)).rejects.toThrow(/password authentication failed/)

  const rotated = await managedPassword(instance)
  const { SecretArn } = instance.MasterUserSecret ?? {}
  expect(await secrets.send(new RotateSecretCommand({ SecretId: SecretArn }))).toMatchObject({ ARN: SecretArn })
  expect(await managedPassword(instance)).not.toBe(rotated)
  expect(await query(instance, 'SELECT 1')).toEqual([1])
  await expect(query(instance, 'SELECT 1', rotated)).rejects.toThrow(/password authentication failed/)
  const other = await secrets.send(new CreateSecretCommand({ Name: 'no-master', SecretString: 'kept' }))
  await expect(secrets.send(new RotateSecretCommand({ SecretId: other.ARN }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  })

  const given = { ManageMasterUserPassword: false, MasterUserPassword: 'given-password' }
  await rds.send(new ModifyDBInstanceCommand({ ...id, ...given, ApplyImmediately: true }))
  expect(await query(instance, 'SELECT 1', 'given-password')).toEqual([1])
})

test('it restarts, stops and starts with its data', async () => {
  const id = { DBInstanceIdentifier: 'restarted' }
  const instance = await create('restarted')
  await query(instance, 'CREATE TABLE leads AS SELECT 1 AS id')
  await rds.send(new RebootDBInstanceCommand(id))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await query(instance, 'SELECT id FROM leads')).toEqual([1])
  const started = () => query(instance, 'SELECT pg_postmaster_start_time()::text')
  const before = await started()
  // A larger class is another machine.
  await rds.send(new ModifyDBInstanceCommand({ ...id, DBInstanceClass: 'db.t3.small', ApplyImmediately: true }))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await started()).not.toEqual(before)
  await rds.send(new StopDBInstanceCommand(id))
  await expect.poll(async () => (await describe('restarted')).DBInstanceStatus).toBe('stopped')
  await expect(query(instance, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
  await rds.send(new StartDBInstanceCommand(id))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await query(instance, 'SELECT id FROM leads')).toEqual([1])
  await rds.send(new DeleteDBInstanceCommand({ ...id, SkipFinalSnapshot: true }))
  await expect(query(instance, 'SELECT 1', 'any')).rejects.toThrow(/ECONNREFUSED/)
})

/** As the provider does it: a restored instance manages its password only when that is turned on afterwards. */
async function restore(id: string, DBSnapshotIdentifier: string): Promise<DBInstance> {
  const restored = { DBInstanceIdentifier: id }
  await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...restored, DBSnapshotIdentifier }))
  await waitUntilDBInstanceAvailable(waiting(), restored)
  expect((await describe(id)).MasterUserSecret).toBeUndefined()
  const manage = { ManageMasterUserPassword: true, ApplyImmediately: true }
  await rds.send(new ModifyDBInstanceCommand({ ...restored, ...manage }))
  const once = await describe(id)
  await rds.send(new ModifyDBInstanceCommand({ ...restored, ...manage }))
  expect((await describe(id)).MasterUserSecret?.SecretArn).toBe(once.MasterUserSecret?.SecretArn)
  return once
}

const lookAt = async (DBSnapshotIdentifier: string) =>
  (await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }))).DBSnapshots?.[0]

test('a snapshot holds the data of its moment and comes back with it, under a new master password', async () => {
  const instance = await create('source')
  await query(instance, 'CREATE TABLE leads AS SELECT 1 AS id')
  const name = { DBSnapshotIdentifier: 'before-migration' }
  const protection = { DeletionProtection: true, ApplyImmediately: true }
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'source', ...protection }))
  const Tags = [{ Key: 'medspa:release', Value: 'abc' }]
  const ask = new CreateDBSnapshotCommand({ ...name, DBInstanceIdentifier: 'source', Tags })
  const { DBSnapshot: made } = await rds.send(ask)
  expect(made).toMatchObject({ Status: 'creating', PercentProgress: 0 })
  expect(made?.SnapshotCreateTime).toBeUndefined()
  await query(instance, 'INSERT INTO leads VALUES (2)')
  await waitUntilDBSnapshotAvailable(waiting(), name)

  const { DbiResourceId } = instance
  expect(await lookAt('before-migration')).toMatchObject({
    Status: 'available',
    PercentProgress: 100,
    SnapshotType: 'manual',
    AllocatedStorage: 20,
    DbiResourceId,
    SnapshotCreateTime: expect.any(Date),
    OriginalSnapshotCreateTime: expect.any(Date),
    TagList: Tags,
  })
  await expect(rds.send(ask)).rejects.toMatchObject({ name: 'DBSnapshotAlreadyExistsFault' })

  const restored = await restore('restored', 'before-migration')
  expect(await query(restored, 'SELECT id FROM leads')).toEqual([1])
  expect(restored.DeletionProtection).toBe(false)
  expect(restored.DbiResourceId).not.toBe(DbiResourceId)
  expect(restored.Endpoint?.Address).not.toBe(instance.Endpoint?.Address)
  expect(await managedPassword(restored)).not.toBe(await managedPassword(instance))
  await rds.send(new DeleteDBSnapshotCommand(name))
  await expect(
    rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...name, DBInstanceIdentifier: 'again' })),
  ).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' })
})

test('a deletion leaves a final snapshot that restores, under the same name too', async () => {
  const id = { DBInstanceIdentifier: 'parked' }
  await query(await create('parked'), 'CREATE TABLE leads AS SELECT 7 AS id')
  const final = 'parked-final-1'
  await rds.send(new DeleteDBInstanceCommand({ ...id, FinalDBSnapshotIdentifier: final }))
  await expect(describe('parked')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' })
  await waitUntilDBSnapshotAvailable(waiting(), { DBSnapshotIdentifier: final })
  expect(await query(await restore('parked', final), 'SELECT id FROM leads')).toEqual([7])
  const held = hooks.dataJournal.entries().filter(({ holder }) => /parked/.test(holder))
  expect(held.map(({ event, holder }) => `${holder} ${event}`)).toEqual([
    'database/parked holds',
    'database-snapshot/parked-final-1 holds',
    'database/parked gone',
    'database/parked holds',
  ])
  expect(new Set(held.map(({ data }) => data)).size).toBe(1)
})

test('a renamed instance has the address of its new name, which is the same whenever the name is used', async () => {
  const { Endpoint } = await create('renamed')
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'renamed', SkipFinalSnapshot: true }))
  await query(await create('original'), 'CREATE TABLE leads AS SELECT 3 AS id')
  const change = { NewDBInstanceIdentifier: 'renamed', ApplyImmediately: true }
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'original', ...change }))
  await waitUntilDBInstanceAvailable(waiting(), { DBInstanceIdentifier: 'renamed' })
  const instance = await describe('renamed')
  expect(instance.Endpoint?.Address).toBe(Endpoint?.Address)
  expect(await query(instance, 'SELECT id FROM leads')).toEqual([3])
})

test('a sandbox that starts anew on the same records runs the databases with their data', async () => {
  await query(await create('kept'), 'CREATE TABLE leads AS SELECT 9 AS id')
  // The first one is not stopped, as if it had been killed: its servers still run when the second begins.
  const second = createRds(harness.context, hooks)
  const front = await openFront(0, () => {}, harness.context.principals)
  front.serve([second], harness.context.moto)
  const client = new RDSClient({ ...harness.aws, endpoint: front.endpoint })
  try {
    await waitUntilDBInstanceAvailable({ ...waiting(), client }, { DBInstanceIdentifier: 'kept' })
    expect(await query(await describe('kept'), 'SELECT id FROM leads')).toEqual([9])
  } finally {
    client.destroy()
    await second.stop?.()
    await front.close()
  }
  await expect(query(await describe('kept'), 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
})

test('a snapshot hangs, or fails, where a test asks for it', async () => {
  await query(await create('faulty'), 'CREATE TABLE leads AS SELECT 1 AS id')
  const ask = (DBSnapshotIdentifier: string) =>
    rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'faulty', DBSnapshotIdentifier }))
  const restoreFrom = (DBSnapshotIdentifier: string) =>
    rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: 'from-it', DBSnapshotIdentifier }))

  const { id } = hooks.faults.add({ service: 'rds', fault: 'snapshot-hangs' })
  await ask('hangs')
  expect(hooks.faults.list()).toEqual([{ id, service: 'rds', fault: 'snapshot-hangs', met: 'hangs' }])
  const hanging = await lookAt('hangs')
  expect(hanging).toMatchObject({ Status: 'creating' })
  expect(hanging?.SnapshotCreateTime).toBeUndefined()
  expect((await describe('faulty')).DBInstanceStatus).toBe('backing-up')
  await expect(ask('second')).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' })
  await expect(restoreFrom('hangs')).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' })
  const remove = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'hangs' })
  await expect(rds.send(remove)).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' })
  await query(await describe('faulty'), 'INSERT INTO leads VALUES (2)')
  hooks.faults.release(id)
  await waitUntilDBSnapshotAvailable(waiting(), { DBSnapshotIdentifier: 'hangs' })
  expect((await describe('faulty')).DBInstanceStatus).toBe('available')

  const next = hooks.faults.add({ service: 'rds', fault: 'snapshot-fails' })
  expect((await ask('fails')).DBSnapshot?.Status).toBe('creating')
  expect(await lookAt('fails')).toMatchObject({ Status: 'failed' })
  await expect(restoreFrom('fails')).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' })
  await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'fails' }))
  hooks.faults.release(next.id)
  const holders = hooks.dataJournal.entries().map(({ holder }) => holder)
  expect(holders).toContain('database-snapshot/hangs')
  expect(holders).not.toContain('database-snapshot/fails')
})

test('a log that is exported gets a group kept for ever, unless one is there already', async () => {
  const logs = new CloudWatchLogsClient(harness.aws)
  const group = (log: string) => `/aws/rds/instance/exports/${log}`
  await logs.send(new CreateLogGroupCommand({ logGroupName: group('postgresql') }))
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: group('postgresql'), retentionInDays: 30 }))
  await create('exports')
  const found = async () => {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group('') }))
    return logGroups?.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays])
  }
  expect(await found()).toEqual([[group('postgresql'), 30]])
  await rds.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: 'exports',
      CloudwatchLogsExportConfiguration: { EnableLogTypes: ['postgresql', 'upgrade'] },
    }),
  )
  expect(await found()).toEqual([
    [group('postgresql'), 30],
    [group('upgrade'), undefined],
  ])
  expect((await describe('exports')).EnabledCloudwatchLogsExports).toEqual(['postgresql', 'upgrade'])
})
