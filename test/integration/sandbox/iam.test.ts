import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'

let sandbox: EcsHarness
let iam: IAMClient

beforeAll(async () => {
  sandbox = await startEcsHarness()
  iam = new IAMClient(sandbox.aws)
  await sandbox.push('v1', 'console.log("ran")')
})
afterAll(() => sandbox.close())
afterEach(() => {
  for (const { id } of sandbox.faults.list()) sandbox.faults.release(id)
})

const trusting = (service: string, Condition = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition }],
  })
const role = async (RoleName: string, document = trusting('ecs-tasks.amazonaws.com')) => {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }))
  return Role?.Arn ?? ''
}
const allow = (RoleName: string) =>
  iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'secrets',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
      }),
    }),
  )
const slow = () => sandbox.faults.add({ service: 'iam', fault: 'slow', value: '3600' })
const known = (id: string) => sandbox.faults.release(id)

test('Lambda cannot assume a role that was made just now', async () => {
  const lambda = new LambdaClient(sandbox.aws)
  const { id } = slow()
  const Role = await role('new-function', trusting('lambda.amazonaws.com'))
  const create = () =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'voice',
        Role,
        PackageType: 'Image',
        Code: { ImageUri: `${sandbox.registry.address}/app:v1` },
      }),
    )
  await expect(create()).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The role defined for the function cannot be assumed by Lambda.',
  })
  known(id)
  await create()
})

test('ECS takes no task whose role was made just now', async () => {
  const definition = await sandbox.register('new-role', 'v1', {}, { executionRoleArn: await role('new-role') })
  const { id } = slow()
  await expect(sandbox.run(definition)).rejects.toMatchObject({
    name: 'ClientException',
    message: expect.stringContaining('ECS was unable to assume the role'),
  })
  known(id)
  await sandbox.untilStatus(await sandbox.run(definition), 'STOPPED')
})

test.each(['executionRoleArn', 'taskRoleArn'])(
  'ECS takes no task definition whose %s was made just now',
  async (which) => {
    const { id } = slow()
    const Role = await role(`passed-${which}`)
    const register = () => sandbox.register(`passed-${which}`, 'v1', {}, { [which]: Role })
    await expect(register()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        new RegExp(`^User: arn:\\S+ is not authorized to perform: iam:PassRole on resource: ${Role}$`),
      ),
    })
    known(id)
    expect(await register()).toContain(`passed-${which}`)
  },
)

test('a task cannot read its secret while the policy of its execution role is new', async () => {
  const { ARN: valueFrom = '' } = await new SecretsManagerClient(sandbox.aws).send(
    new CreateSecretCommand({ Name: 'key', SecretString: 'value' }),
  )
  const executionRoleArn = await role('execution')
  const secrets = [{ name: 'KEY', valueFrom }]
  const definition = await sandbox.register('new-policy', 'v1', { secrets }, { executionRoleArn })
  const { id } = sandbox.faults.add({ service: 'iam', fault: 'slow-policies', value: '3600' })
  await allow('execution')
  const failed = await sandbox.untilStatus(await sandbox.run(definition), 'STOPPED')
  expect(failed.stopCode).toBe('TaskFailedToStart')
  expect(failed.stoppedReason).toMatch(
    /^ResourceInitializationError: unable to pull secrets .* AccessDeniedException: User: arn:aws:sts::\d+:assumed-role\/execution\/\w+ is not authorized to perform: secretsmanager:GetSecretValue/,
  )
  known(id)
  const ran = await sandbox.untilStatus(await sandbox.run(definition), 'STOPPED')
  expect(ran.stopCode).toBe('EssentialContainerExited')
})

test.each([
  ['another service', trusting('lambda.amazonaws.com')],
  ['another account', trusting('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '999999999999' } })],
  [
    'a key that ECS does not send',
    trusting('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
  ],
])('ECS takes no task whose role trusts %s', async (other, document) => {
  const executionRoleArn = await role(`trusts-${other.replaceAll(' ', '-')}`, document)
  const definition = await sandbox.register(`trusts-${other.length}`, 'v1', {}, { executionRoleArn })
  await expect(sandbox.run(definition)).rejects.toMatchObject({
    name: 'ClientException',
    message: expect.stringContaining('ECS was unable to assume the role'),
  })
})

test('ECS takes a task whose role trusts its own account', async () => {
  const own = { StringEquals: { 'aws:SourceAccount': sandbox.context.accountId } }
  const executionRoleArn = await role('own-account', trusting('ecs-tasks.amazonaws.com', own))
  const definition = await sandbox.register('own-account', 'v1', {}, { executionRoleArn })
  await sandbox.untilStatus(await sandbox.run(definition), 'STOPPED')
})

describe('Lambda says for which account it asks, and not for which function', () => {
  const create = async (FunctionName: string, condition: Record<string, unknown>) =>
    new LambdaClient(sandbox.aws).send(
      new CreateFunctionCommand({
        FunctionName,
        Role: await role(FunctionName, trusting('lambda.amazonaws.com', condition)),
        PackageType: 'Image',
        Code: { ImageUri: `${sandbox.registry.address}/app:v1` },
      }),
    )

  test('it takes a role that trusts its own account', async () => {
    const own = { StringEquals: { 'aws:SourceAccount': sandbox.context.accountId } }
    expect(await create('own-account-alone', own)).toMatchObject({ FunctionName: 'own-account-alone' })
  })

  test.each([
    ['another account', 'other-account', { StringEquals: { 'aws:SourceAccount': '999999999999' } }],
    ['a function by its ARN', 'one-function', { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:*' } }],
  ])('it takes none that trusts %s', async (_what, name, condition) => {
    await expect(create(name, condition)).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  })
})
