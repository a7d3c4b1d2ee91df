import { CreateDBInstanceCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Moto } from '../../../sandbox/data/moto.ts'
import type { Clients } from '../../../src/aws/clients.ts'
import { createDatabase } from '../../../src/aws/database.ts'
import { quickClock, startRig } from './rig.ts'

let moto: Moto
let clients: Clients

beforeAll(async () => {
  const rig = await startRig()
  moto = rig.moto
  clients = rig.clients()
})
afterAll(() => moto.stop())

const databaseOf = (identifier: string) =>
  createDatabase({ clients, names: { database: identifier }, clock: quickClock })

const newInstance = async (identifier: string) =>
  (await clients.rds()).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: identifier,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )

const snapshot = async (identifier: string, id: string) =>
  (await clients.rds()).send(
    new CreateDBSnapshotCommand({ DBInstanceIdentifier: identifier, DBSnapshotIdentifier: id }),
  )

test('a database that is not there', async () => {
  expect(await databaseOf('medspa-nowhere').describe()).toBeUndefined()
  expect(await databaseOf('medspa-nowhere').snapshots()).toEqual([])
})

test('a database, and its own snapshots when it is gone, the newest first', async () => {
  await newInstance('medspa-test')
  await newInstance('medspa-other')
  expect(await databaseOf('medspa-test').describe()).toMatchObject({
    identifier: 'medspa-test',
    status: 'available',
    engine: 'postgres',
    port: 5432,
    databaseName: 'medspa',
    address: expect.any(String),
    masterSecretArn: expect.stringMatching(/^arn:aws:secretsmanager:/),
  })
  for (const id of ['first', 'second']) await snapshot('medspa-test', id)
  await snapshot('medspa-other', 'another')
  const rds = await clients.rds()
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'medspa-test', SkipFinalSnapshot: true }))
  expect(await databaseOf('medspa-test').describe()).toBeUndefined()
  const snapshots = await databaseOf('medspa-test').snapshots()
  expect(snapshots.map(({ id }) => id).sort()).toEqual(['first', 'second'])
  const times = snapshots.map(({ createdAt }) => createdAt.getTime())
  expect(times).toEqual([...times].sort((a, b) => b - a))
})

const newSecret = async (name: string, text: string) =>
  (await (await clients.secretsManager()).send(new CreateSecretCommand({ Name: name, SecretString: text }))).ARN ?? ''

test('the master user, its password unprintable', async () => {
  const arn = await newSecret('rds!db-1', '{"username":"medspa_admin","password":"a#b?c"}')
  const credentials = await databaseOf('medspa-test').masterCredentials(arn)
  expect(credentials.username).toBe('medspa_admin')
  expect(credentials.password.reveal()).toBe('a#b?c')
  expect(JSON.stringify(credentials)).not.toContain('a#b?c')
})

test.each([
  ['no-json', 'hidden'],
  ['no-password', '{"username":"hidden"}'],
])('a master secret that is unreadable (%s) is not quoted', async (name, text) => {
  const arn = await newSecret(`rds!${name}`, text)
  const failure = await databaseOf('medspa-test')
    .masterCredentials(arn)
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'master-secret-unreadable', whose: 'aws' })
  expect(String(failure)).not.toContain('hidden')
})
