import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  waitUntilDBInstanceAvailable,
} from '@aws-sdk/client-rds'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRds } from '../../../sandbox/front/rds/rds.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { rdsInstance } from '../../../src/aws/data/rds-instance.ts'
import { namesFor } from '../../../src/config/names.ts'
import { needDatabase } from '../../../src/steps/credentials/ready-database.ts'
import { quickClock } from '../aws/moto.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

let harness: SandboxHarness
let rds: RDSClient
let secrets: SecretsManagerClient
const hooks = { dataJournal: createDataJournal(), faults: createFaults() }

beforeAll(async () => {
  harness = await startHarness((context) => [createRds(context, hooks)])
  rds = new RDSClient(harness.aws)
  secrets = new SecretsManagerClient(harness.aws)
})
afterAll(() => harness.close())

const available = (DBInstanceIdentifier: string) =>
  waitUntilDBInstanceAvailable({ client: rds, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 }, { DBInstanceIdentifier })
const look = async (DBInstanceIdentifier: string): Promise<DBInstance> =>
  (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0] ?? {}
const modify = (DBInstanceIdentifier: string, change: Partial<ModifyDBInstanceCommandInput>) =>
  rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, ApplyImmediately: true, ...change }))
const snapshot = (DBInstanceIdentifier: string, DBSnapshotIdentifier: string) =>
  rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }))
const restore = (DBInstanceIdentifier: string, DBSnapshotIdentifier: string) =>
  rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }))

async function create(id: string, EngineVersion = '15'): Promise<DBInstance> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      Engine: 'postgres',
      EngineVersion,
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
  await available(id)
  return look(id)
}

const passwordOf = async ({ MasterUserSecret }: DBInstance): Promise<string> => {
  const found = await secrets.send(new GetSecretValueCommand({ SecretId: MasterUserSecret?.SecretArn }))
  return JSON.parse(found.SecretString ?? '{}').password
}

async function opens({ Endpoint }: DBInstance, password: string): Promise<boolean> {
  const place = { host: Endpoint?.Address ?? '', port: Endpoint?.Port ?? 0, database: 'medspa' }
  const client = new Client({ ...place, user: 'medspa_admin', password, ssl: { rejectUnauthorized: false } })
  try {
    await client.connect()
    return true
  } catch (error) {
    expect(String(error)).toMatch(/password authentication failed/)
    return false
  } finally {
    await client.end()
  }
}

/** Runs `work` while the default minor version is another one. */
async function withDefault(value: string, work: () => Promise<void>): Promise<void> {
  const { id } = hooks.faults.add({ service: 'rds', fault: 'default-minor', value })
  await work()
  hooks.faults.release(id)
}
/** Longer than any start of a database takes. */
const patient = { timeout: 60_000 }
const combination = (message: string) => ({ name: 'InvalidParameterCombination', message })

describe('the version of the engine', () => {
  test('a major version alone is the default minor version, and what is unknown is refused', async () => {
    expect((await create('versions')).EngineVersion).toBe('15.15')
    const described = async (DefaultOnly: boolean) =>
      (
        await rds.send(new DescribeDBEngineVersionsCommand({ Engine: 'postgres', EngineVersion: '15', DefaultOnly }))
      ).DBEngineVersions?.map(({ EngineVersion }) => EngineVersion)
    expect(await described(true)).toEqual(['15.15'])
    expect(await described(false)).toContain('15.17')
    await withDefault('15.12', async () => expect(await described(true)).toEqual(['15.12']))
    await expect(create('withdrawn', '15.5')).rejects.toMatchObject(
      combination('Cannot find version 15.5 for postgres'),
    )
  })

  test('a major version alone moves an instance up to the default minor version, and never down', async () => {
    await withDefault('15.12', async () => {
      expect((await modify('versions', { EngineVersion: '15' })).DBInstance?.EngineVersion).toBe('15.15')
    })
    await withDefault('15.16', async () => {
      expect((await modify('versions', { EngineVersion: '15' })).DBInstance?.EngineVersion).toBe('15.16')
    })
    await available('versions')
    const refusing = hooks.faults.add({ service: 'rds', fault: 'major-version-refused' })
    await expect(modify('versions', { EngineVersion: '15' })).rejects.toMatchObject(
      combination('Cannot upgrade postgres from 15.16 to 15.15'),
    )
    hooks.faults.release(refusing.id)
  })

  test('a lower minor version and another major version are refused', async () => {
    await expect(modify('versions', { EngineVersion: '15.12' })).rejects.toMatchObject(
      combination('Cannot find upgrade path from 15.16 to 15.12'),
    )
    await expect(modify('versions', { EngineVersion: '16' })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
      message: expect.stringContaining('AllowMajorVersionUpgrade'),
    })
  })

  test("a restored instance has its snapshot's", async () => {
    await snapshot('versions', 'of-16')
    const [found] =
      (await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'of-16' }))).DBSnapshots ?? []
    expect(found?.EngineVersion).toBe('15.16')
    await restore('versions-restored', 'of-16')
    await available('versions-restored')
    expect((await look('versions-restored')).EngineVersion).toBe('15.16')
  })
})

test('a master secret that RDS still makes does not open the instance yet', async () => {
  await restore('secret-restored', 'of-16')
  await available('secret-restored')
  const hanging = hooks.faults.add({ service: 'rds', fault: 'master-secret-hangs' })
  await modify('secret-restored', { ManageMasterUserPassword: true })
  const making = await look('secret-restored')
  expect(making).toMatchObject({ DBInstanceStatus: 'available', MasterUserSecret: { SecretStatus: 'creating' } })
  expect(await opens(making, await passwordOf(making))).toBe(false)
  hooks.faults.release(hanging.id)
  await expect.poll(async () => (await look('secret-restored')).MasterUserSecret?.SecretStatus, patient).toBe('active')
  expect(await opens(making, await passwordOf(making))).toBe(true)
})

test('medspa takes the master secret once the instance has its password', async () => {
  const id = 'secret-restored'
  const before = await passwordOf(await look(id))
  const hanging = hooks.faults.add({ service: 'rds', fault: 'master-secret-hangs' })
  await modify(id, { RotateMasterUserPassword: true })
  const names = { ...namesFor('development'), database: id }
  const database = rdsInstance({ clients: createClients(harness.aws), names })
  const line = () => void hooks.faults.release(hanging.id)
  const progress = { line, signal: new AbortController().signal }
  await needDatabase({ clock: quickClock, database, names }, progress)
  expect(await passwordOf(await look(id))).not.toBe(before)
  expect(await opens(await look(id), await passwordOf(await look(id)))).toBe(true)
})

test('a restored instance that RDS still backs up or fills is reached, and refuses a snapshot and a change', async () => {
  for (const [fault, status] of [
    ['restore-backs-up', 'backing-up'],
    ['restore-initializes', 'storage-initialization'],
  ]) {
    const id = `slow-${fault}`
    const slow = hooks.faults.add({ service: 'rds', fault })
    await restore(id, 'of-16')
    await expect.poll(async () => (await look(id)).DBInstanceStatus, patient).toBe(status)
    expect((await look(id)).Endpoint?.Address).toBeDefined()
    const refused = { name: 'InvalidDBInstanceStateFault', message: expect.stringContaining('not currently in the') }
    await expect(snapshot(id, 'refused')).rejects.toMatchObject(refused)
    const last = new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, FinalDBSnapshotIdentifier: 'last' })
    await expect(rds.send(last)).rejects.toMatchObject(refused)
    await expect(modify(id, { DeletionProtection: true })).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
      message: 'Database instance is not in available state.',
    })
    const database = rdsInstance({ clients: createClients(harness.aws), names: { database: id } })
    expect(await database.protect(true)).toBe(false)
    hooks.faults.release(slow.id)
    await available(id)
    expect(await database.protect(true)).toBe(true)
    await database.protect(false)
  }
})

test('an instance that could not be restored stays so, and goes without a final snapshot alone', async () => {
  hooks.faults.add({ service: 'rds', fault: 'restore-fails' })
  await restore('broken', 'of-16')
  await expect.poll(async () => (await look('broken')).DBInstanceStatus, patient).toBe('restore-error')
  expect((await look('broken')).Endpoint).toBeUndefined()
  const remove = { DBInstanceIdentifier: 'broken' }
  await expect(
    rds.send(new DeleteDBInstanceCommand({ ...remove, FinalDBSnapshotIdentifier: 'last' })),
  ).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' })
  await rds.send(new DeleteDBInstanceCommand({ ...remove, SkipFinalSnapshot: true }))
  await expect(look('broken')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' })
})
