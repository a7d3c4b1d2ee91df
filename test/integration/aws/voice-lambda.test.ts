import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
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

test('the function, its versions with their releases, and its alias are found', async () => {
  const voice = createVoiceLambda({ clients, names, clock: quickClock })
  expect(await voice.find()).toBeUndefined()
  await expect(voice.moveAlias('1', { signal })).rejects.toMatchObject({ code: 'lambda-missing' })

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
  expect(await voice.find()).toEqual({
    functionName: FunctionName,
    aliasVersion: '1',
    newestVersion: '2',
    versions: [
      { version: '1', description: 'release-a' },
      { version: '2', description: 'release-b' },
    ],
  })
})
