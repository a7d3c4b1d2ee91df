import { BatchGetImageCommand, CreateRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr'
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createIdentity } from '../../../src/aws/identity.ts'
import { createRegistries } from '../../../src/aws/registries.ts'
import { createReleaseParameter } from '../../../src/aws/release.ts'
import { createStateBucket } from '../../../src/aws/state-bucket.ts'
import type { Release } from '../../../src/releases/release.ts'
import type { Control } from '../control/control.ts'
import { accountId, quickClock, startMoto } from './moto.ts'

const bucketParts = { clock: quickClock, lockKeys: ['medspa-ai-platform/development/deploy.lock.json'] }
const making = { signal: new AbortController().signal, onWait() {} }
let moto: Control
let make: () => Clients
let clients: Clients

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  make = started.clients
  clients = make()
})
afterAll(() => moto.stop())

test('who the credentials are', async () => {
  const identity = await createIdentity({ clients }).whoAmI()
  expect(identity.accountId).toBe(accountId)
  expect(identity.arn).toContain(`:${accountId}:`)
})

test('an endpoint that was asked for beats what the shell says', async () => {
  vi.stubEnv('AWS_PROFILE', 'nowhere')
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:1')
  vi.stubEnv('AWS_REGION', 'eu-north-1')
  vi.stubEnv('AWS_SESSION_TOKEN', 'someone')
  vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
  vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
  try {
    const fresh = make()
    expect((await createIdentity({ clients: fresh }).whoAmI()).accountId).toBe(accountId)
    expect(await createStateBucket({ clients: fresh, ...bucketParts }).find('medspa-nowhere', accountId)).toBe(
      'missing',
    )
  } finally {
    vi.unstubAllEnvs()
  }
})

test('the state bucket: missing, made with everything that guards it, made again', async () => {
  const bucket = createStateBucket({ clients, ...bucketParts })
  const name = { Bucket: 'medspa-state-test' }
  expect(await bucket.find(name.Bucket, accountId)).toBe('missing')
  await bucket.create(name.Bucket, making)
  await bucket.create(name.Bucket, making)
  expect(await bucket.find(name.Bucket, accountId)).toBe('ours')
  const s3 = await clients.s3()
  expect((await s3.send(new GetBucketVersioningCommand(name))).Status).toBe('Enabled')
  const encryption = await s3.send(new GetBucketEncryptionCommand(name))
  expect(encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
    SSEAlgorithm: 'AES256',
  })
  const access = await s3.send(new GetPublicAccessBlockCommand(name))
  expect(Object.values(access.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true])
  const policy = JSON.parse((await s3.send(new GetBucketPolicyCommand(name))).Policy ?? '')
  expect(policy.Statement).toMatchObject([
    {
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      Resource: ['arn:aws:s3:::medspa-state-test', 'arn:aws:s3:::medspa-state-test/*'],
    },
  ])
})

test("a state bucket that was only begun is finished; one of the operator's own stays as it is", async () => {
  const bucket = createStateBucket({ clients, ...bucketParts })
  const s3 = await clients.s3()
  const [begun, own] = ['medspa-state-begun', 'medspa-state-own']
  await s3.send(new CreateBucketCommand({ Bucket: begun }))
  expect(await bucket.find(begun, accountId)).toBe('unfinished')
  await bucket.create(begun, making)
  expect(await bucket.find(begun, accountId)).toBe('ours')

  await s3.send(new CreateBucketCommand({ Bucket: own }))
  await s3.send(new PutObjectCommand({ Bucket: own, Key: 'something', Body: 'x' }))
  expect(await bucket.find(own, accountId)).toBe('ours')
})

const parameter = '/medspa/test/release'
const put = async (value: string) =>
  (await clients.ssm()).send(
    new PutParameterCommand({ Name: parameter, Value: value, Type: 'String', Overwrite: true }),
  )
const value = async () =>
  JSON.parse((await (await clients.ssm()).send(new GetParameterCommand({ Name: parameter }))).Parameter?.Value ?? '')

test('the release: read, written, unknown keys kept, absent ones dropped', async () => {
  const release = createReleaseParameter({ clients, clock: quickClock, names: { releaseParameter: parameter } })
  expect(await release.read()).toBeUndefined()
  await expect(release.write({ api_image_tag: 'x' })).rejects.toMatchObject({ code: 'release-parameter-missing' })

  await put('{}')
  expect(await release.read()).toEqual({})
  await put('{"api_image_tag":"a","from_the_future":{"x":1},"pin":{"task_definition_arn":"t","more":2}}')
  const read: Release | undefined = await release.read()
  expect(read).toEqual({ api_image_tag: 'a', from_the_future: { x: 1 }, pin: { task_definition_arn: 't', more: 2 } })
  await release.write({ ...read, api_image_tag: 'b' })
  expect(await value()).toMatchObject({ api_image_tag: 'b', pin: { more: 2 } })
  await release.write({ api_image_tag: 'c', pin: undefined })
  expect(await value()).toEqual({ from_the_future: { x: 1 }, api_image_tag: 'c' })

  const tooLarge = { api_image_tag: 'x'.repeat(8192) }
  await expect(release.write(tooLarge)).rejects.toMatchObject({ code: 'release-parameter-too-large' })
  expect(await value()).toMatchObject({ api_image_tag: 'c' })

  // A release above 4 KB makes the parameter an advanced one, which it stays.
  await release.write({ api_image_tag: 'x'.repeat(4096) })
  const { DescribeParametersCommand } = await import('@aws-sdk/client-ssm')
  const ssm = await clients.ssm()
  const found = await ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [parameter] }] }),
  )
  expect(found.Parameters).toMatchObject([{ Tier: 'Advanced' }])
  await release.write({ api_image_tag: 'd' })
  expect(await value()).toMatchObject({ api_image_tag: 'd' })
})

test.each([
  ['{"api_image_tag":', 'is not JSON'],
  ['{"api_image_tag":7}', 'api_image_tag'],
  ['[]', 'expected object'],
])('a release that holds %s is neither read nor written over', async (text, what) => {
  const release = createReleaseParameter({ clients, clock: quickClock, names: { releaseParameter: parameter } })
  await put(text)
  await expect(release.read()).rejects.toMatchObject({
    code: 'release-parameter-unreadable',
    message: expect.stringContaining(what),
  })
  await expect(release.write({})).rejects.toMatchObject({ code: 'release-parameter-unreadable' })
})

test('registries and their images', async () => {
  const registries = createRegistries({ clients })
  expect(await registries.find('medspa-test')).toBeUndefined()
  expect(await registries.image('medspa-test', 'abc')).toBeUndefined()
  const ecr = await clients.ecr()
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'medspa-test' }))
  expect((await registries.find('medspa-test'))?.uri).toMatch(/\/medspa-test$/)
  expect(await registries.image('medspa-test', 'abc')).toBeUndefined()
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: 2,
      digest: `sha256:${'0'.repeat(64)}`,
    },
    layers: [],
  })
  await ecr.send(new PutImageCommand({ repositoryName: 'medspa-test', imageManifest, imageTag: 'abc' }))
  const got = await ecr.send(
    new BatchGetImageCommand({ repositoryName: 'medspa-test', imageIds: [{ imageTag: 'abc' }] }),
  )
  const image = await registries.image('medspa-test', 'abc')
  expect(image?.digest).toBe(got.images?.[0]?.imageId?.imageDigest)
  expect(image?.pushedAt).toBeInstanceOf(Date)
})

test('a login for pushing', async () => {
  const login = await createRegistries({ clients }).login()
  expect(login).toMatchObject({ endpoint: expect.stringMatching(/^https?:\/\//), username: 'AWS' })
  expect(login.password.reveal()).not.toBe('')
  expect(JSON.stringify(login)).toContain('"password":"[redacted]"')
})
