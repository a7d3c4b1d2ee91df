import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { timesOf } from '../../../sandbox/times.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { createVoiceLambda } from '../../../src/aws/voice/voice-lambda.ts'
import { startIngress } from '../sandbox/ingress-harness.ts'
import { tinyFunctions } from '../sandbox/support/tiny-function.ts'
import { around, quickClock } from './moto.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
let lambda: LambdaClient
let folder: string
let role: string | undefined
const { signal } = new AbortController()
const before = { VOICE_MODE: 'forward', UPSTREAM_BASE_URL: 'http://alb-1', UPSTREAM_TIMEOUT: '10s' }
const today = { ...before, UPSTREAM_BASE_URL: 'http://alb-2' }
const former = { release: 'v1', image: '127.0.0.1:5000/voice@sha256:v1' }

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-renewed-'))
  const images = await tinyFunctions(folder, ['v1', 'v2'])
  ingress = await startIngress(
    (context) => [
      createLambda(context, { runner: createProcessRunner(context.ca, images), logs: createLogs(context) }),
    ],
    // An update takes a moment, so that a change which does not wait for it is refused.
    timesOf({ MEDSPA_SANDBOX_TIMES: '0.001' }),
  )
  lambda = new LambdaClient(ingress.options)
  const made = await new IAMClient(ingress.options).send(
    new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }),
  )
  role = made.Role?.Arn
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})

/** A function as Terraform leaves it after two releases, a park and a restore: `v2` was applied last. */
async function restoredFunction(FunctionName: string) {
  const settled = async () => {
    const often = { client: lambda, maxWaitTime: 20, minDelay: 0.01, maxDelay: 0.05 }
    await waitUntilFunctionActiveV2(often, { FunctionName })
    await waitUntilFunctionUpdatedV2(often, { FunctionName })
  }
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      PackageType: 'Image',
      Code: { ImageUri: '127.0.0.1:5000/voice:v1' },
      Description: 'v1',
      Publish: true,
      Environment: { Variables: before },
    }),
  )
  await settled()
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'v2' }))
  await settled()
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: '127.0.0.1:5000/voice@sha256:v2' }))
  await settled()
  await lambda.send(new PublishVersionCommand({ FunctionName }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: today } }))
  await settled()
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }))
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }))
}

/** What Terraform reads of the function, and its versions. */
async function stateOf(FunctionName: string) {
  const { Code, Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }))
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
  const published = Versions.filter(({ Version }) => Version !== '$LATEST')
  const versions = await Promise.all(
    published.map(async ({ Description, Environment, Version }) => {
      const { Code: own } = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: Version }))
      return [Version, Description, own?.ImageUri, Environment?.Variables?.UPSTREAM_BASE_URL]
    }),
  )
  const { Description, Environment, MemorySize, Role, Timeout } = Configuration ?? {}
  return { latest: { image: Code?.ImageUri, Description, Environment, MemorySize, Role, Timeout }, versions }
}

/** The adapter of a process that dies at a call, before Lambda hears of it or after Lambda has carried it out. */
async function voiceOf(voiceFunction: string, { killAt = Number.POSITIVE_INFINITY, carriedOut = false } = {}) {
  const { credentials, endpoint, region } = ingress.options
  const clients = createClients({ credentials, endpoint, region })
  let calls = 0
  const dieAfter = (limit: number) => {
    if (calls > limit) throw new Error('killed')
  }
  around(await clients.lambda(), undefined, {
    async before() {
      calls += 1
      dieAfter(carriedOut ? killAt + 1 : killAt)
    },
    after: async () => dieAfter(killAt),
  })
  const names = { voiceFunction, voiceAlias: 'live' }
  return { voice: createVoiceLambda({ clients, names, clock: quickClock }), calls: () => calls }
}

test('an older image is published as today forwards, runs, and leaves the function as Terraform made it', async () => {
  const name = 'medspa-test-voice'
  await restoredFunction(name)
  const restored = await stateOf(name)
  const { voice } = await voiceOf(name)
  expect(await voice.publishRenewed(former, { signal })).toBe('4')
  const after = await stateOf(name)
  expect(after.latest).toEqual(restored.latest)
  expect(after.versions).toEqual([
    ...restored.versions,
    ['4', 'v1', former.image, 'http://alb-2'],
    ['5', 'v2', '127.0.0.1:5000/voice@sha256:v2', 'http://alb-2'],
  ])
  await voice.moveAlias('4', { signal })
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: 'live', Payload: '{}' }))
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ release: 'v1' })

  // Again: nothing is published, and nothing is to be taken back.
  expect(await voice.publishRenewed(former, { signal })).toBe('4')
  expect(await voice.putTerraformsBack({ signal })).toBe(false)
  expect(await stateOf(name)).toEqual(after)
})

test('after a kill at any call the same again ends the same', async () => {
  await restoredFunction('voice-counted')
  const restored = await stateOf('voice-counted')
  const counted = await voiceOf('voice-counted')
  await counted.voice.publishRenewed(former, { signal })
  expect(counted.calls()).toBeGreaterThan(10)
  const kills = Array.from({ length: counted.calls() }, (_, killAt) => killAt)
  for (const carriedOut of [false, true]) {
    for (const killAt of kills) {
      const name = `voice-killed-${killAt}-${carriedOut ? 'after' : 'before'}`
      await restoredFunction(name)
      const killed = await voiceOf(name, { killAt, carriedOut })
      // How often an update is looked at differs by a call or two: the last kills may come too late.
      await killed.voice.publishRenewed(former, { signal }).catch(() => {})
      const again = await voiceOf(name)
      const version = await again.voice.publishRenewed(former, { signal })
      const { latest, versions } = await stateOf(name)
      expect(latest, name).toEqual(restored.latest)
      expect(versions.slice(0, 3), name).toEqual(restored.versions)
      const renewed = versions.filter(([, release, , address]) => release === 'v1' && address === 'http://alb-2')
      expect(renewed, name).toEqual([[version, 'v1', former.image, 'http://alb-2']])
      expect(versions.at(-1)?.slice(1), name).toEqual(['v2', '127.0.0.1:5000/voice@sha256:v2', 'http://alb-2'])
    }
  }
})
