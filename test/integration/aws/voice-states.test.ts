import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { createVoiceLambda } from '../../../src/aws/voice/voice-lambda.ts'
import type { Deps } from '../../../src/deps.ts'
import { moveVoiceAlias } from '../../../src/steps/release/move-voice-alias.ts'
import { quietProgress } from '../../support/progress.ts'
import { startIngress } from '../sandbox/ingress-harness.ts'
import { tinyFunctions } from '../sandbox/support/tiny-function.ts'
import { quickClock } from './moto.ts'

const faults = createFaults()
const names = { voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const FunctionName = names.voiceFunction
let ingress: Awaited<ReturnType<typeof startIngress>>
let clients: Clients
let lambda: LambdaClient
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-states-'))
  const images = await tinyFunctions(folder, ['v1', 'v2'])
  ingress = await startIngress((context) => {
    const runner = createProcessRunner(context.ca, images)
    return [createLambda(context, { runner, logs: createLogs(context), faults })]
  })
  const { credentials, endpoint, region } = ingress.options
  clients = createClients({ credentials, endpoint, region })
  lambda = new LambdaClient(ingress.options)
  const { Role } = await new IAMClient(ingress.options).send(
    new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }),
  )
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Role?.Arn,
      PackageType: 'Image',
      Code: { ImageUri: '127.0.0.1:5000/voice:v1' },
      Publish: true,
    }),
  )
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})
afterEach(() => {
  for (const { id } of faults.list()) faults.release(id)
})

const voiceLambda = () => createVoiceLambda({ clients, names, clock: quickClock })
/** As the gateway calls it for a caller: once. */
const aCall = async () => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: '{}' }))
  return JSON.parse(Payload?.transformToString() ?? '')
}

test('a deploy brings a version that went Inactive back before callers reach it', async () => {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: '127.0.0.1:5000/voice:v2' }))
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }))
  expect(await aCall()).toEqual({ release: 'v1' })
  faults.add({ service: 'lambda', fault: 'version-inactive', value: Version })
  const context = { outputs: { api_gateway_url: 'https://voice.example' } }
  const deps = { names, voiceLambda: voiceLambda() } as unknown as Pick<Deps, 'names' | 'voiceLambda'>
  await moveVoiceAlias.run(deps, context as never, quietProgress())
  expect(await aCall()).toEqual({ release: 'v2' })
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))
  expect(alias.FunctionVersion).toBe(Version)
  expect(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({})
})

test('a version that is not there is named, and the alias stays', async () => {
  const { signal } = new AbortController()
  const before = await voiceLambda().find()
  await expect(voiceLambda().moveAlias('9', { signal })).rejects.toMatchObject({
    code: 'lambda-missing',
    message: 'The Lambda function medspa-test-voice has no version 9.',
  })
  expect((await voiceLambda().find())?.aliasVersion).toBe(before?.aliasVersion)
})
