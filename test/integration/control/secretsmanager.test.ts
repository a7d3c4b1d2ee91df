import { randomUUID } from 'node:crypto'
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Control, clientOptions, patchTests, startControl } from './control.ts'

const patch = patchTests()

patch(
  'secretsmanager.labels',
  'a label of ones own survives two edits that push its version out of AWSPREVIOUS',
  async (options) => {
    const client = new SecretsManagerClient(options)
    const SecretId = `keeps-${randomUUID()}`
    await client.send(new CreateSecretCommand({ Name: SecretId }))
    const put = (SecretString: string, VersionStages?: string[]) =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString, ...(VersionStages && { VersionStages }) }))
    const placeholder = await put('placeholder', ['placeholder'])
    expect(placeholder.VersionStages?.sort()).toEqual(['AWSCURRENT', 'placeholder'])
    const first = await put('first')
    const second = await put('second')
    const third = await put('third')
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }))
    expect(VersionIdsToStages).toEqual({
      [placeholder.VersionId ?? '']: ['placeholder'],
      [second.VersionId ?? '']: ['AWSPREVIOUS'],
      [third.VersionId ?? '']: ['AWSCURRENT'],
    })
    // The ordinary version, without a label of its own, is gone.
    await expect(client.send(new GetSecretValueCommand({ SecretId, VersionId: first.VersionId }))).rejects.toThrow(
      /can't find the specified secret value/,
    )
  },
)

patch('secretsmanager.deleted-names', 'a name scheduled for deletion says so, and can be restored', async (options) => {
  const client = new SecretsManagerClient(options)
  const Name = `deleted-${randomUUID()}`
  await client.send(new CreateSecretCommand({ Name, SecretString: 'kept' }))
  await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }))
  await expect(client.send(new CreateSecretCommand({ Name }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: expect.stringContaining('scheduled for deletion'),
  })
  await expect(client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'lost' }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  })
  await client.send(new RestoreSecretCommand({ SecretId: Name }))
  expect((await client.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString).toBe('kept')
})

patch(
  'secretsmanager.deleted-secrets',
  'a secret scheduled for deletion can be changed in nothing',
  async (options) => {
    const client = new SecretsManagerClient(options)
    const SecretId = `marked-${randomUUID()}`
    await client.send(
      new CreateSecretCommand({ Name: SecretId, SecretString: 'kept', Tags: [{ Key: 'a', Value: 'b' }] }),
    )
    await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }))
    const refused = { name: 'InvalidRequestException', message: expect.stringContaining('marked for deletion') }
    for (const command of [
      new TagResourceCommand({ SecretId, Tags: [{ Key: 'c', Value: 'd' }] }),
      new UntagResourceCommand({ SecretId, TagKeys: ['a'] }),
      new PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{}' }),
      new DeleteResourcePolicyCommand({ SecretId }),
      new UpdateSecretCommand({ SecretId, Description: 'other' }),
    ])
      await expect(client.send(command as TagResourceCommand), command.constructor.name).rejects.toMatchObject(refused)
    await client.send(new RestoreSecretCommand({ SecretId }))
    const { DeletedDate, Tags } = await client.send(new DescribeSecretCommand({ SecretId }))
    expect([DeletedDate, Tags]).toEqual([undefined, [{ Key: 'a', Value: 'b' }]])
  },
)

patch('secretsmanager.rotation', 'a secret without a rotation function keeps its value', async (options) => {
  const client = new SecretsManagerClient(options)
  const SecretId = `rotated-${randomUUID()}`
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'kept' }))
  await expect(client.send(new RotateSecretCommand({ SecretId }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  })
  expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('kept')
})

let control: Control
let client: SecretsManagerClient
beforeAll(async () => {
  control = await startControl()
  client = new SecretsManagerClient(clientOptions(control))
})
afterAll(() => control.stop())

/** A secret with the versions given, oldest first; the last one is current. */
async function secretOf(...values: string[]) {
  const SecretId = `secret-${randomUUID()}`
  await client.send(new CreateSecretCommand({ Name: SecretId }))
  const versions: string[] = []
  for (const SecretString of values) {
    const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId, SecretString }))
    versions.push(VersionId ?? '')
  }
  return { SecretId, versions }
}

test('a compare-and-swap through a pending label moves AWSCURRENT and AWSPREVIOUS, and reads give the new value', async () => {
  const { SecretId, versions } = await secretOf('old', 'current')
  const pending = await client.send(
    new PutSecretValueCommand({ SecretId, SecretString: 'merged', VersionStages: ['medspa-pending'] }),
  )
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: versions[1],
      MoveToVersionId: pending.VersionId,
    }),
  )
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'medspa-pending',
      RemoveFromVersionId: pending.VersionId,
    }),
  )
  const read = await client.send(new GetSecretValueCommand({ SecretId }))
  expect(read).toMatchObject({ SecretString: 'merged', VersionId: pending.VersionId, VersionStages: ['AWSCURRENT'] })
  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId }))
  expect(Versions?.map((version) => [version.VersionId, version.VersionStages])).toEqual([
    [versions[1], ['AWSPREVIOUS']],
    [pending.VersionId, ['AWSCURRENT']],
  ])
})

test('a writer that lost the race is refused', async () => {
  const { SecretId, versions } = await secretOf('v0')
  const mine = await client.send(
    new PutSecretValueCommand({ SecretId, SecretString: 'mine', VersionStages: ['pending'] }),
  )
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'theirs' }))
  const move = (RemoveFromVersionId?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId,
        MoveToVersionId: mine.VersionId,
      }),
    )
  await expect(move(versions[0])).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(move()).rejects.toMatchObject({ name: 'InvalidParameterException' })
  expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('theirs')
})

test('a secret scheduled for deletion gives no value, is described with its date, and listed on request only', async () => {
  const { SecretId, versions } = await secretOf('kept')
  const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 30 }))
  for (const version of [{}, { VersionStage: 'AWSCURRENT' }, { VersionId: versions[0] }])
    await expect(client.send(new GetSecretValueCommand({ SecretId, ...version }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    })
  expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toEqual(DeletionDate)
  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId }))
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(versions)
  const listed = async (IncludePlannedDeletion: boolean) => {
    const Filters = [{ Key: 'name' as const, Values: [SecretId] }]
    const { SecretList = [] } = await client.send(new ListSecretsCommand({ Filters, IncludePlannedDeletion }))
    return SecretList.map(({ Name }) => Name)
  }
  expect([await listed(false), await listed(true)]).toEqual([[], [SecretId]])
})

test('a secret deleted without recovery is gone, scheduled before or not, and its name can be used again', async () => {
  const { SecretId } = await secretOf('old')
  await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }))
  await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
  await expect(client.send(new DescribeSecretCommand({ SecretId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  await expect(client.send(new RestoreSecretCommand({ SecretId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'new' }))
  expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('new')
})

test('AWSCURRENT cannot be taken away', async () => {
  const { SecretId, versions } = await secretOf('only')
  const drop = new UpdateSecretVersionStageCommand({
    SecretId,
    VersionStage: 'AWSCURRENT',
    RemoveFromVersionId: versions[0],
  })
  await expect(client.send(drop)).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('a request token makes a put idempotent, and another value under it is refused', async () => {
  const { SecretId } = await secretOf('before')
  const put = (SecretString: string, ClientRequestToken: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }))
  const token = randomUUID()
  expect((await put('value', token)).VersionId).toBe(token)
  expect((await put('value', token)).VersionId).toBe(token)
  await expect(put('other', token)).rejects.toMatchObject({ name: 'ResourceExistsException' })
})

test('a secret holds twenty labels', async () => {
  const { SecretId } = await secretOf('first')
  const put = (label: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString: label, VersionStages: [label] }))
  for (let label = 1; label < 20; label++) await put(`label-${label}`)
  await expect(put('label-20')).rejects.toMatchObject({ name: 'LimitExceededException' })
})
