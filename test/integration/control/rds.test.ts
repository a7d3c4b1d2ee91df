import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstanceAutomatedBackup,
  DeleteDBInstanceAutomatedBackupCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Control, clientOptions, patchTests, startControl } from './control.ts'

const patch = patchTests()

const instance = (DBInstanceIdentifier: string) => ({
  DBInstanceIdentifier,
  DBInstanceClass: 'db.t3.micro',
  Engine: 'postgres',
  EngineVersion: '15',
  AllocatedStorage: 20,
  MasterUsername: 'medspa_admin',
  ManageMasterUserPassword: true,
})

patch('rds.windows', 'windows that touch do not overlap, and those that overlap are refused', async (options) => {
  const rds = new RDSClient(options)
  const create = (name: string, PreferredMaintenanceWindow: string) =>
    rds.send(
      new CreateDBInstanceCommand({
        ...instance(name),
        PreferredBackupWindow: '03:00-04:00',
        PreferredMaintenanceWindow,
      }),
    )
  await expect(create('windows-overlap', 'sun:03:30-sun:04:30')).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  })
  await create('windows', 'sun:04:00-sun:05:00')
})

patch('rds.resource-id', 'two instances have resource ids of their own', async (options) => {
  const rds = new RDSClient(options)
  const one = await rds.send(new CreateDBInstanceCommand(instance('resource-one')))
  const two = await rds.send(new CreateDBInstanceCommand(instance('resource-two')))
  expect(one.DBInstance?.DbiResourceId).toMatch(/^db-[A-Z0-9]{26}$/)
  expect(one.DBInstance?.DbiResourceId).not.toBe(two.DBInstance?.DbiResourceId)
  const found = await rds.send(
    new DescribeDBInstancesCommand({
      Filters: [{ Name: 'dbi-resource-id', Values: [two.DBInstance?.DbiResourceId ?? ''] }],
    }),
  )
  expect(found.DBInstances?.map((each) => each.DBInstanceIdentifier)).toEqual(['resource-two'])
})

patch(
  'rds.master-secret',
  'the master secret names the master, rotates, and ends with the instance',
  async (options) => {
    const rds = new RDSClient(options)
    const secrets = new SecretsManagerClient(options)
    const created = await rds.send(new CreateDBInstanceCommand(instance('secretive')))
    const SecretId = created.DBInstance?.MasterUserSecret?.SecretArn
    expect(SecretId).toMatch(/:secret:rds!db-/)
    const read = async () =>
      JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '')
    const first = await read()
    expect(first).toEqual({ username: 'medspa_admin', password: expect.stringMatching(/^[^/@" ]{28}$/) })
    await rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: 'secretive',
        RotateMasterUserPassword: true,
        ApplyImmediately: true,
      }),
    )
    expect((await read()).password).not.toBe(first.password)
    await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'secretive', SkipFinalSnapshot: true }))
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  },
)

patch(
  'rds.deletes',
  'data goes only with a final snapshot or by name, and kept backups do not block',
  async (options) => {
    const rds = new RDSClient(options)
    await rds.send(new CreateDBInstanceCommand(instance('deleted')))
    const remove = (rest: object) =>
      rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'deleted', DeleteAutomatedBackups: false, ...rest }))
    await expect(remove({})).rejects.toMatchObject({ name: 'InvalidParameterCombination' })
    await remove({ FinalDBSnapshotIdentifier: 'deleted-final' })
    await rds.send(new CreateDBInstanceCommand(instance('deleted')))
    await expect(remove({ FinalDBSnapshotIdentifier: 'deleted-final' })).rejects.toMatchObject({
      name: expect.stringContaining('DBSnapshotAlreadyExists'),
    })
  },
)

patch(
  'rds.automated-backups',
  'each instance has its own, kept or not, and kept ones can be deleted',
  async (options) => {
    const rds = new RDSClient(options)
    const named = { DBInstanceIdentifier: 'backed-up' }
    const make = () => rds.send(new CreateDBInstanceCommand({ ...instance('backed-up'), BackupRetentionPeriod: 7 }))
    const list = async () => {
      const { DBInstanceAutomatedBackups } = await rds.send(new DescribeDBInstanceAutomatedBackupsCommand(named))
      return DBInstanceAutomatedBackups ?? []
    }
    const former = (await make()).DBInstance?.DbiResourceId
    const kept = { SkipFinalSnapshot: true, DeleteAutomatedBackups: false }
    await rds.send(new DeleteDBInstanceCommand({ ...named, ...kept }))
    const now = (await make()).DBInstance?.DbiResourceId
    const told = ({ BackupRetentionPeriod, DbiResourceId, Status }: DBInstanceAutomatedBackup) => [
      DbiResourceId,
      Status,
      BackupRetentionPeriod,
    ]
    expect((await list()).map(told)).toEqual([
      [former, 'retained', 7],
      [now, 'active', 7],
    ])
    const remove = (DbiResourceId?: string) => rds.send(new DeleteDBInstanceAutomatedBackupCommand({ DbiResourceId }))
    await expect(remove(now)).rejects.toMatchObject({ name: 'InvalidDBInstanceAutomatedBackupStateFault' })
    await remove(former)
    await expect(remove(former)).rejects.toMatchObject({ name: 'DBInstanceAutomatedBackupNotFoundFault' })
    expect((await list()).map(told)).toEqual([[now, 'active', 7]])
  },
)

patch('rds.restores', 'a restored instance has no protection and no managed secret of its source', async (options) => {
  const rds = new RDSClient(options)
  await rds.send(new CreateDBInstanceCommand({ ...instance('restore-source'), DeletionProtection: true }))
  const name = { DBSnapshotIdentifier: 'restore-snapshot' }
  await rds.send(new CreateDBSnapshotCommand({ ...name, DBInstanceIdentifier: 'restore-source' }))
  const restore = async (DBInstanceIdentifier: string, more: object = {}) =>
    (await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...name, DBInstanceIdentifier, ...more }))).DBInstance
  const plain = await restore('restored-plain')
  expect(plain).toMatchObject({ DeletionProtection: false })
  expect(plain?.MasterUserSecret).toBeUndefined()
  const asked = await restore('restored-asked', { DeletionProtection: true, ManageMasterUserPassword: true })
  expect(asked).toMatchObject({ DeletionProtection: true, MasterUserSecret: { SecretArn: expect.any(String) } })
  const source = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'restore-source' }))
  expect(source.DBInstances?.[0]?.DeletionProtection).toBe(true)
})

patch(
  'rds.lifecycle',
  'Extended Support is what the call says that makes an instance, or restores one',
  async (options) => {
    const rds = new RDSClient(options)
    const disabled = { EngineLifecycleSupport: 'open-source-rds-extended-support-disabled' }
    const made = await rds.send(new CreateDBInstanceCommand({ ...instance('lifecycle'), ...disabled }))
    expect(made.DBInstance).toMatchObject(disabled)
    const name = { DBSnapshotIdentifier: 'lifecycle-snapshot' }
    await rds.send(new CreateDBSnapshotCommand({ ...name, DBInstanceIdentifier: 'lifecycle' }))
    const restore = async (DBInstanceIdentifier: string, more: object = {}) =>
      (await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...name, DBInstanceIdentifier, ...more })))
        .DBInstance
    expect(await restore('lifecycle-unsaid')).toMatchObject({
      EngineLifecycleSupport: 'open-source-rds-extended-support',
    })
    expect(await restore('lifecycle-said', disabled)).toMatchObject(disabled)
    const source = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'lifecycle' }))
    expect(source.DBInstances?.[0]).toMatchObject(disabled)
  },
)

let control: Control
let rds: RDSClient
beforeAll(async () => {
  control = await startControl()
  rds = new RDSClient(clientOptions(control))
})
afterAll(() => control.stop())

test('a protected instance is not deleted', async () => {
  await rds.send(new CreateDBInstanceCommand({ ...instance('protected'), DeletionProtection: true }))
  const remove = new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'protected', FinalDBSnapshotIdentifier: 'never' })
  await expect(rds.send(remove)).rejects.toMatchObject({ name: 'InvalidParameterCombination' })
})

test('final snapshots and automated backups outlive their instance, in the order of their making', async () => {
  for (const turn of ['b', 'a']) {
    await rds.send(new CreateDBInstanceCommand({ ...instance('parked'), BackupRetentionPeriod: 7 }))
    await rds.send(
      new DeleteDBInstanceCommand({
        DBInstanceIdentifier: 'parked',
        FinalDBSnapshotIdentifier: `parked-final-${turn}`,
        DeleteAutomatedBackups: false,
      }),
    )
  }
  const manual = await rds.send(
    new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: 'parked', SnapshotType: 'manual' }),
  )
  const snapshots = manual.DBSnapshots ?? []
  expect(snapshots.map((each) => each.DBSnapshotIdentifier)).toEqual(['parked-final-b', 'parked-final-a'])
  expect(snapshots.map((each) => each.Status)).toEqual(['available', 'available'])
  const [older, newer] = snapshots.map((each) => each.SnapshotCreateTime?.getTime() ?? 0)
  expect(newer).toBeGreaterThan(older ?? Number.POSITIVE_INFINITY)
  const backups = await rds.send(new DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier: 'parked' }))
  expect(backups.DBInstanceAutomatedBackups?.map((each) => each.Status)).toEqual(['retained', 'retained'])
})
