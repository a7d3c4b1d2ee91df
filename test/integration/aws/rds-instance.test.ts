import { CreateDBInstanceCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { rdsInstance } from '../../../src/aws/data/rds-instance.ts'
import { rdsInstanceSnapshots } from '../../../src/aws/data/rds-instance-snapshots.ts'
import type { Control } from '../control/control.ts'
import { quickClock, startMoto } from './moto.ts'

let moto: Control
let clients: Clients

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  clients = started.clients()
})
afterAll(() => moto.stop())

const databaseOf = (identifier: string) => rdsInstance({ clients, names: { database: identifier } })
const snapshotsOf = (identifier: string) =>
  rdsInstanceSnapshots({ clients, names: { database: identifier, prefix: identifier }, clock: quickClock })

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
  expect(await snapshotsOf('medspa-nowhere').list()).toEqual([])
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
    masterUsername: 'medspa_admin',
    resourceId: expect.stringMatching(/^db-[A-Z0-9]+$/),
  })
  for (const id of ['first', 'second']) await snapshot('medspa-test', id)
  await snapshot('medspa-other', 'another')
  const rds = await clients.rds()
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'medspa-test', SkipFinalSnapshot: true }))
  expect(await databaseOf('medspa-test').describe()).toBeUndefined()
  const snapshots = await snapshotsOf('medspa-test').list()
  expect(snapshots.map(({ id }) => id).sort()).toEqual(['first', 'second'])
  const times = snapshots.map(({ created }) => created.getTime())
  expect(times).toEqual([...times].sort((a, b) => b - a))
})

test('a database that is protected refuses to be deleted, until the protection is lifted', async () => {
  await newInstance('medspa-guarded')
  const database = databaseOf('medspa-guarded')
  const remove = async () =>
    (await clients.rds()).send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'medspa-guarded', SkipFinalSnapshot: true }),
    )
  expect(await database.describe()).toMatchObject({ deletionProtection: false })
  expect(await database.protect(true)).toBe(true)
  expect(await database.describe()).toMatchObject({ deletionProtection: true })
  await expect(remove()).rejects.toThrow(/protect/i)
  await database.protect(false)
  await remove()
  expect(await database.describe()).toBeUndefined()
})

test("a master whose password is not RDS's to keep is given a secret", async () => {
  const rds = await clients.rds()
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'medspa-unmanaged',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'medspa_admin',
      MasterUserPassword: 'a password of a test',
    }),
  )
  const database = databaseOf('medspa-unmanaged')
  expect((await database.describe())?.masterSecretArn).toBeUndefined()
  await database.manageMasterSecret()
  expect((await database.describe())?.masterSecretArn).toMatch(/^arn:aws:secretsmanager:/)
})
