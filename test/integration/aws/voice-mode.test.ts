import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Images } from '../../../sandbox/data/images/pulled-images.ts'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { createVoiceLambda } from '../../../src/aws/voice/voice-lambda.ts'
import { parkedVariables } from '../../../src/parks/parked-voice.ts'
import { startIngress } from '../sandbox/ingress-harness.ts'
import { foreignVoice } from '../sandbox/support/foreign-voice.ts'
import { quickClock } from './moto.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
let clients: Clients
let folder: string
const names = { voiceFunction: 'medspa-test-voice', voiceAlias: 'live' }
const FunctionName = names.voiceFunction
const { signal } = new AbortController()
const own = '127.0.0.1:5000/voice:v1'
const forwarding = { VOICE_MODE: 'forward', UPSTREAM_BASE_URL: 'http://127.0.0.1:9', UPSTREAM_TIMEOUT: '1s' }

/** Programs by the tag of their image: `broken` is not there, `foreign` is somebody else's voice Lambda. */
const programs: Record<string, string> = { broken: 'nothing.mjs', foreign: 'foreign.mjs' }

/** The voice Lambda as the project builds it, and these. */
const images: Images = {
  pull: async (ref) => ({
    digest: `sha256:${ref.split(':').at(-1)}`,
    ref,
    fromIndex: false,
    rootDir: folder,
    workingDir: '/voice-lambda',
    entrypoint: ['node', programs[ref.split(':').at(-1) ?? ''] ?? 'runtime.mjs', 'index.handler'],
    cmd: [],
    env: {},
    labels: {},
    volumes: [],
  }),
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-mode-'))
  const build = path.resolve(import.meta.dirname, '../../../scripts/build.ts')
  await promisify(execFile)(process.execPath, [build, 'deployables', '--outdir', folder])
  await writeFile(path.join(folder, 'voice-lambda/foreign.mjs'), foreignVoice)
  ingress = await startIngress((context) => [
    createLambda(context, { runner: createProcessRunner(context.ca, images), logs: createLogs(context) }),
  ])
  const { credentials, endpoint, region } = ingress.options
  clients = createClients({ credentials, endpoint, region })
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})

const answerToACall = async () => {
  const event = {
    version: '2.0',
    rawPath: '/webhooks/twilio/voice',
    headers: {},
    body: 'CallStatus=ringing',
    requestContext: { http: { method: 'POST', path: '/webhooks/twilio/voice' } },
  }
  const lambda = await clients.lambda()
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: JSON.stringify(event) }),
  )
  return (JSON.parse(Payload?.transformToString() ?? '{}') as { body: string }).body
}

test('a parked function answers by itself, and forwards again, each as a version that the alias moved to', async () => {
  const voice = createVoiceLambda({ clients, names, clock: quickClock })
  expect(await voice.configuration()).toBeUndefined()

  const iam = new IAMClient(ingress.options)
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'voice', AssumeRolePolicyDocument: '{}' }))
  const lambda = await clients.lambda()
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Role?.Arn,
      PackageType: 'Image',
      Code: { ImageUri: own },
      Publish: true,
      Timeout: 14,
      MemorySize: 256,
      Environment: { Variables: forwarding },
    }),
  )
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  expect(await voice.configuration()).toEqual({ answers: forwarding, configured: forwarding, version: '1' })
  // Nothing listens there: the function forwards, and says that it cannot.
  expect(await answerToACall()).toContain('We cannot take your call right now')

  const parked = parkedVariables(forwarding)
  expect(parked).toEqual({ VOICE_MODE: 'parked', UPSTREAM_TIMEOUT: '1s' })
  expect(await voice.answerBy(parked, { signal })).toBe('2')
  expect(await answerToACall()).toContain('We are not taking calls at the moment')
  expect(await voice.configuration()).toEqual({ answers: parked, configured: parked, version: '2' })
  // Again: nothing changes, no version is published.
  expect(await voice.answerBy(parked, { signal })).toBe('2')
  expect(await voice.lastForwarding()).toEqual({ variables: forwarding, image: own })

  expect(await voice.answerBy(forwarding, { signal })).toBe('3')
  expect(await answerToACall()).toContain('We cannot take your call right now')
  // A pinned version gets the alias back, the newest one stays ready.
  await voice.answerBy(parked, { signal })
  expect(await voice.answerBy(forwarding, { signal, pinned: '1' })).toBe('1')
  expect(await voice.configuration()).toEqual({ answers: forwarding, configured: forwarding, version: '1' })
})

test("an image that dies without an upstream is parked by medspa's own, and forwards by itself again", async () => {
  const voice = createVoiceLambda({ clients, names, clock: quickClock })
  const lambda = await clients.lambda()
  const foreign = '127.0.0.1:5000/voice:foreign'
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: foreign, Publish: true }))
  const released = (await voice.find())?.newestVersion ?? ''
  await voice.tryOut(released, { signal })
  await voice.moveAlias(released, { signal })
  expect(await answerToACall()).toBe('upstream error')

  // With the parked variables alone it dies, and says why in its own words.
  await expect(voice.answerBy(parkedVariables(forwarding), { signal })).rejects.toMatchObject({
    code: 'lambda-update-failed',
    evidence: [expect.stringContaining('Runtime.ExitError'), 'panic: UPSTREAM_BASE_URL is required'],
  })
  expect(await answerToACall()).toBe('upstream error')

  await voice.answerBy(parkedVariables(forwarding), { signal, image: own })
  expect(await answerToACall()).toContain('We are not taking calls at the moment')
  const former = await voice.lastForwarding()
  expect(former).toEqual({ variables: forwarding, image: foreign })
  const parked = (await voice.configuration())?.version
  expect(await voice.answerBy(parkedVariables(forwarding), { signal, image: own })).toBe(parked)

  await voice.answerBy(forwarding, { signal, image: former?.image })
  expect(await answerToACall()).toBe('upstream error')
})

test('a version that does not start never answers callers', async () => {
  const voice = createVoiceLambda({ clients, names, clock: quickClock })
  const lambda = await clients.lambda()
  const before = await voice.configuration()
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: '127.0.0.1:5000/voice:broken' }))
  await expect(voice.answerBy(parkedVariables(forwarding), { signal })).rejects.toMatchObject({
    code: 'lambda-update-failed',
  })
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))
  expect(alias.FunctionVersion).toBe(before?.version)
})
