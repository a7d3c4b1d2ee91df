import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { startIngress } from './ingress-harness.ts'
import { tinyFunctions } from './support/tiny-function.ts'

const faults = createFaults()
/** What began from then on takes AWS's time, and is never over; what began before is. */
let slowFrom = Number.POSITIVE_INFINITY
let ingress: Awaited<ReturnType<typeof startIngress>>
let lambda: LambdaClient
let role: string | undefined
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lambda-states-'))
  const images = await tinyFunctions(folder, ['v1', 'v2'])
  const times = { scale: 1, ms: () => 1, passed: (_: unknown, since: Date) => since.getTime() < slowFrom }
  ingress = await startIngress((context) => {
    const runner = createProcessRunner(context.ca, images)
    return [createLambda(context, { runner, logs: createLogs(context), faults })]
  }, times)
  lambda = new LambdaClient(ingress.options)
  const { Role } = await new IAMClient(ingress.options).send(
    new CreateRoleCommand({ RoleName: 'lambda', AssumeRolePolicyDocument: '{}' }),
  )
  role = Role?.Arn
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})
afterEach(() => atOnce())

const slowly = () => {
  slowFrom = Date.now()
}
const atOnce = () => {
  slowFrom = Number.POSITIVE_INFINITY
}

const create = (FunctionName: string) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      PackageType: 'Image',
      Code: { ImageUri: '127.0.0.1:5000/voice:v1' },
      Publish: true,
    }),
  )
const invoke = async (FunctionName: string, Qualifier?: string) => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: '{}' }))
  return JSON.parse(Payload?.transformToString() ?? '')
}
const state = async (FunctionName: string, Qualifier?: string) => {
  const { LastUpdateStatus, State, StateReasonCode } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName, Qualifier }),
  )
  return [State, StateReasonCode, LastUpdateStatus].filter(Boolean).join(' ')
}
const pendingCall = {
  name: 'CodeArtifactUserPendingException',
  $metadata: { httpStatusCode: 409 },
  message: 'Lambda is initializing your function. It will be ready to invoke shortly.',
}

const notNow = (why: RegExp) => ({
  name: 'ResourceConflictException',
  $metadata: { httpStatusCode: 409 },
  message: expect.stringMatching(new RegExp(`^The operation cannot be performed at this time. ${why.source}`)),
})

test('a function that was made is Pending, as its version is: neither runs, and it takes no change', async () => {
  const FunctionName = 'made'
  slowly()
  expect((await create(FunctionName)).State).toBe('Pending')
  expect(await state(FunctionName)).toMatch(/^Pending Creating/)
  expect(await state(FunctionName, '1')).toMatch(/^Pending Creating/)
  await expect(invoke(FunctionName, '1')).rejects.toMatchObject(pendingCall)
  await expect(lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }))).rejects.toMatchObject(
    notNow(/The function is currently in the following state: Pending$/),
  )
  atOnce()
  expect(await state(FunctionName, '1')).toMatch(/^Active/)
  expect(await invoke(FunctionName, '1')).toEqual({ release: 'v1' })
})

test('while it is updated it is Active, the former code serves, and no other change is taken', async () => {
  const FunctionName = 'updated'
  const { FunctionArn } = await create(FunctionName)
  expect(await state(FunctionName)).toBe('Active Successful')
  slowly()
  const ImageUri = '127.0.0.1:5000/voice:v2'
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri }))
  expect(await state(FunctionName)).toBe('Active InProgress')
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }))
  expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' })
  expect(await invoke(FunctionName)).toEqual({ release: 'v1' })
  const Resource = FunctionArn?.replace(/:1$/, '')
  for (const refused of [
    () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri })),
    () => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 })),
    () => lambda.send(new PublishVersionCommand({ FunctionName })),
    () => lambda.send(new TagResourceCommand({ Resource, Tags: { a: 'b' } })),
  ])
    await expect(refused()).rejects.toMatchObject(
      notNow(/An update is in progress for resource: arn:aws:lambda:.*:function:updated$/),
    )
  atOnce()
  expect(await state(FunctionName)).toBe('Active Successful')
  expect(await invoke(FunctionName)).toEqual({ release: 'v2' })
})

test('a version that was published is Pending at first, and the list of versions says so too', async () => {
  const FunctionName = 'published'
  await create(FunctionName)
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }))
  expect(await state(FunctionName)).toBe('Active Successful')
  slowly()
  expect(await lambda.send(new PublishVersionCommand({ FunctionName }))).toMatchObject({
    Version: '2',
    State: 'Pending',
  })
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
  expect(Versions?.map(({ State, Version }) => [Version, State])).toEqual([
    ['$LATEST', 'Active'],
    ['1', 'Active'],
    ['2', 'Pending'],
  ])
})

test('an Inactive version refuses the call that brings it back', async () => {
  const FunctionName = 'idle'
  await create(FunctionName)
  const { id } = faults.add({ service: 'lambda', fault: 'version-inactive', value: '1' })
  expect(await state(FunctionName, '1')).toBe('Inactive Idle Successful')
  expect(await state(FunctionName)).toBe('Active Successful')
  slowly()
  await expect(invoke(FunctionName, '1')).rejects.toMatchObject(pendingCall)
  expect(await state(FunctionName, '1')).toBe('Pending Restoring Successful')
  await expect(invoke(FunctionName, '1')).rejects.toMatchObject(pendingCall)
  atOnce()
  expect(await invoke(FunctionName, '1')).toEqual({ release: 'v1' })
  expect(await state(FunctionName, '1')).toBe('Active Successful')
  faults.release(id)
})
