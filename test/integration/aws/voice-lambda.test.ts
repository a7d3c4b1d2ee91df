import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createVoiceLambda } from '../../../src/aws/voice/voice-lambda.ts'
import { type Control, clientOptions } from '../control/control.ts'
import { accountId, quickClock, region, startMoto } from './moto.ts'

let moto: Control
let clients: Clients
const names = { voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const signal = new AbortController().signal

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  clients = started.clients()
})
afterAll(() => moto.stop())

test('the alias moves from no version to the first and the second', async () => {
  const voice = createVoiceLambda({ clients, names, clock: quickClock })
  expect(await voice.find()).toBeUndefined()
  await expect(voice.waitUntilReady({ signal })).rejects.toMatchObject({ code: 'lambda-missing' })

  const iam = new IAMClient(clientOptions(moto))
  await iam.send(new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }))
  const lambda = await clients.lambda()
  const FunctionName = names.voiceFunction
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::${accountId}:role/voice`,
      PackageType: 'Image',
      Code: { ImageUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/medspa-test-voice-lambda:a` },
      Description: 'release-a',
    }),
  )
  expect(await voice.find()).toMatchObject({ newestVersion: '$LATEST', versions: [] })
  expect((await voice.find())?.aliasVersion).toBeUndefined()

  await lambda.send(new PublishVersionCommand({ FunctionName, Description: 'release-a' }))
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 7 }))
  await lambda.send(new PublishVersionCommand({ FunctionName, Description: 'release-b' }))
  await voice.waitUntilReady({ signal })
  expect(await voice.find()).toEqual({
    functionName: FunctionName,
    aliasVersion: '1',
    newestVersion: '2',
    versions: [
      { version: '1', description: 'release-a' },
      { version: '2', description: 'release-b' },
    ],
  })

  await voice.moveAlias('2')
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))
  expect(alias.FunctionVersion).toBe('2')
  expect(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({})
  await expect(voice.moveAlias('9')).rejects.toMatchObject({
    message: expect.stringContaining('lambda:UpdateAlias: ResourceNotFoundException'),
  })
})
