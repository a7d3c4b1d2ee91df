import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect } from 'vitest'
import { type ClientOptions, patchTests } from './control.ts'

const patch = patchTests()
const REPOSITORY = '127.0.0.1:5000/medspa-development-voice-lambda'

/** A function of an image, published once as version 1. */
async function functionOf(options: ClientOptions, FunctionName: string, more: object = {}) {
  const role = await new IAMClient(options).send(
    new CreateRoleCommand({ RoleName: FunctionName, AssumeRolePolicyDocument: '{}' }),
  )
  const lambda = new LambdaClient(options)
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role.Role?.Arn,
      PackageType: 'Image',
      Code: { ImageUri: `${REPOSITORY}:one` },
      Environment: { Variables: { RELEASE: 'one' } },
      Description: 'one',
      Publish: true,
      ...more,
    }),
  )
  const read = (Qualifier?: string) => lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }))
  return { lambda, created, read }
}

patch(
  'lambda.image-config',
  'there is an ImageConfig only where one was given, and images keep their port',
  async (options) => {
    const { lambda, read } = await functionOf(options, 'image-config')
    const plain = await read()
    expect(plain.Configuration).not.toHaveProperty('ImageConfigResponse')
    expect(plain.Code?.ResolvedImageUri).toMatch(new RegExp(`^${REPOSITORY}@sha256:[0-9a-f]{64}$`))
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'image-config',
        ImageConfig: { Command: ['index.handler'] },
      }),
    )
    expect((await read()).Configuration?.ImageConfigResponse).toEqual({ ImageConfig: { Command: ['index.handler'] } })
  },
)

patch('lambda.versions', 'a version stays as it was published, under its number, behind its alias', async (options) => {
  const FunctionName = 'versions'
  const { lambda, created, read } = await functionOf(options, FunctionName)
  expect(created.Version).toBe('1')
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Description: 'two',
      Environment: { Variables: { RELEASE: 'two' } },
    }),
  )
  const published = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName, ImageUri: `${REPOSITORY}:two`, Publish: true }),
  )
  expect(published).toMatchObject({ Version: '2', Description: 'two' })
  // Nothing changed since: the same version again.
  expect((await lambda.send(new PublishVersionCommand({ FunctionName }))).Version).toBe('2')
  const [one, two, live] = [await read('1'), await read('2'), await read('live')]
  expect(one.Configuration?.CodeSha256).toBe(created.CodeSha256)
  expect(one.Configuration).toMatchObject({ Description: 'one', Environment: { Variables: { RELEASE: 'one' } } })
  expect(one.Code?.ImageUri).toBe(`${REPOSITORY}:one`)
  expect(two.Code?.ImageUri).toBe(`${REPOSITORY}:two`)
  expect(live.Configuration?.Version).toBe('1')
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }))
  expect((await read('live')).Configuration).toMatchObject({ Version: '2', Description: 'two' })
  // A number is never used again.
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'three' }))
  expect((await lambda.send(new PublishVersionCommand({ FunctionName }))).Version).toBe('3')
})

patch('lambda.revisions', 'a change that was meant for a former state of a function is refused', async (options) => {
  const FunctionName = 'revisions'
  const { lambda, read } = await functionOf(options, FunctionName)
  const former = (await read()).Configuration?.RevisionId
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 7 }))
  const image = { FunctionName, ImageUri: `${REPOSITORY}:two` }
  const failed = { name: 'PreconditionFailedException' }
  const changes = [
    (RevisionId?: string) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 8, RevisionId })),
    (RevisionId?: string) => lambda.send(new UpdateFunctionCodeCommand({ ...image, RevisionId })),
    (RevisionId?: string) => lambda.send(new PublishVersionCommand({ FunctionName, RevisionId })),
  ]
  for (const change of changes) {
    await expect(change(former)).rejects.toMatchObject(failed)
    await change((await read()).Configuration?.RevisionId)
  }
})

patch('lambda.logging-config', 'a function says where it logs', async (options) => {
  const { lambda, created, read } = await functionOf(options, 'logging')
  expect(created.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/aws/lambda/logging' })
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'logging', LoggingConfig: { LogGroup: '/medspa/voice' } }),
  )
  expect((await read()).Configuration?.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/medspa/voice' })
})

patch('lambda.alias-weights', 'an alias without weights has no routing, and its revision changes', async (options) => {
  const FunctionName = 'weights'
  const { lambda } = await functionOf(options, FunctionName)
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'two' }))
  await lambda.send(new PublishVersionCommand({ FunctionName }))
  const live = { FunctionName, Name: 'live', FunctionVersion: '1' }
  const made = await lambda.send(new CreateAliasCommand(live))
  expect(made).not.toHaveProperty('RoutingConfig')
  const weighted = await lambda.send(
    new UpdateAliasCommand({ ...live, RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } }),
  )
  expect(weighted.RoutingConfig).toEqual({ AdditionalVersionWeights: { '2': 0.5 } })
  const moved = await lambda.send(new UpdateAliasCommand({ ...live, RoutingConfig: { AdditionalVersionWeights: {} } }))
  expect(moved).not.toHaveProperty('RoutingConfig')
  expect(moved.RevisionId).not.toBe(weighted.RevisionId)
})
