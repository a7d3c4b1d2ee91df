import { readFile } from 'node:fs/promises'
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
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
import { type Rig, startRig } from './support/rig.ts'

let rig: Rig
let rds: RDSClient
let secrets: SecretsManagerClient
let ca = ''

beforeAll(async () => {
  rig = await startRig((context) => [createRds(context)])
  rds = new RDSClient(rig.aws)
  secrets = new SecretsManagerClient(rig.aws)
  ca = await readFile(rig.context.ca.caFile, 'utf8')
})
afterAll(() => rig.close())

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
  await rds.send(new StopDBInstanceCommand(id))
  await expect.poll(async () => (await describe('restarted')).DBInstanceStatus).toBe('stopped')
  await expect(query(instance, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
  await rds.send(new StartDBInstanceCommand(id))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await query(instance, 'SELECT id FROM leads')).toEqual([1])
  await rds.send(new DeleteDBInstanceCommand({ ...id, SkipFinalSnapshot: true }))
  await expect(query(instance, 'SELECT 1', 'any')).rejects.toThrow(/ECONNREFUSED/)
})

test('a snapshot holds the data of its moment and comes back with it, under the new master password', async () => {
  const instance = await create('source')
  await query(instance, 'CREATE TABLE leads AS SELECT 1 AS id')
  const name = { DBSnapshotIdentifier: 'before-migration' }
  const { DBSnapshot: made } = await rds.send(new CreateDBSnapshotCommand({ ...name, DBInstanceIdentifier: 'source' }))
  expect(made?.Status).toBe('creating')
  await query(instance, 'INSERT INTO leads VALUES (2)')
  await waitUntilDBSnapshotAvailable(waiting(), name)

  const id = { DBInstanceIdentifier: 'restored' }
  await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...name, ...id }))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await query(await describe('restored'), 'SELECT id FROM leads')).toEqual([1])
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
  await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...id, DBSnapshotIdentifier: final }))
  await waitUntilDBInstanceAvailable(waiting(), id)
  expect(await query(await describe('parked'), 'SELECT id FROM leads')).toEqual([7])
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
  const second = createRds(rig.context)
  const front = await openFront(0, () => {})
  front.serve([second], rig.context.motoUrl)
  const client = new RDSClient({ ...rig.aws, endpoint: front.endpoint })
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
