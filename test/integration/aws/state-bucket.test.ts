import { CreateBucketCommand, GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createS3 } from '../../../sandbox/front/s3.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { conditionalObject } from '../../../src/aws/lock/conditional-object.ts'
import { createStateBucket } from '../../../src/aws/state-bucket.ts'
import { environments, namesFor } from '../../../src/config/names.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { startIngress } from '../sandbox/ingress-harness.ts'
import { accountId, quickClock } from './moto.ts'

const faults = createFaults()
let ingress: Awaited<ReturnType<typeof startIngress>>
let clients: Clients
let s3: S3Client
const { signal } = new AbortController()
const { deployLockKey, stateKey } = namesFor('development')

beforeAll(async () => {
  ingress = await startIngress((context) => [createS3(context, { faults })])
  const { credentials, endpoint, region } = ingress.options
  clients = createClients({ credentials, endpoint, region })
  s3 = new S3Client(ingress.options)
})
afterAll(() => ingress.stop())
afterEach(() => {
  for (const { id } of faults.list()) faults.release(id)
})

const lockKeys = environments.map(namesFor).flatMap((names) => [names.deployLockKey, names.stateLockKey])
const bucketOf = (clock = quickClock) => createStateBucket({ clients, clock, lockKeys })

describe('the state bucket, as S3 is when it was made just now', () => {
  it('is made whole although its configuration is refused at first', async () => {
    faults.add({ service: 's3', fault: 'bucket-unsettled', value: '6' })
    const told: string[] = []
    await bucketOf().create('unsettled', { signal, onWait: (line) => told.push(line) })
    expect(await bucketOf().find('unsettled', accountId)).toBe('ours')
    expect(told).toEqual(['waiting for S3 to take the settings of the new bucket (usually some seconds)'])
  })

  it('stays refused: medspa gives up after two minutes, and says what to do', async () => {
    faults.add({ service: 's3', fault: 'bucket-unsettled', value: '1000000' })
    const clock = clockOfSleeps()
    await expect(bucketOf(clock).create('never', { signal, onWait() {} })).rejects.toMatchObject({
      code: 'state-bucket-unsettled',
      whose: 'aws',
      message: expect.stringMatching(/s3:PutBucketPublicAccessBlock.*never.*2 minutes/),
      hint: expect.stringContaining('same command again'),
    })
    expect(clock.passed()).toBe(120_000)
  })

  it('lets versions of locks expire, and of nothing else', async () => {
    await bucketOf().create('locks', { signal, onWait() {} })
    const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'locks' }))
    const prefixes = Rules.map(({ Filter }) => Filter?.Prefix ?? '')
    expect(prefixes).toEqual(lockKeys)
    for (const rule of Rules)
      expect(rule).toMatchObject({ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 1 } })
    expect(prefixes.some((prefix) => stateKey.startsWith(prefix))).toBe(false)
  })
})

describe('a bucket of another region', () => {
  it('is told by its region, where S3 answers 400', async () => {
    const far = new S3Client({ ...ingress.options, region: 'eu-west-1' })
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
    await far.send(new CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration }))
    await expect(bucketOf().find('far', accountId)).rejects.toMatchObject({
      code: 'state-bucket-region',
      message: 'The bucket far is in eu-west-1, not in us-east-1.',
      exitCode: 3,
    })
  })
})

describe('a lock in a bucket', () => {
  it('that is missing, for a role without s3:ListBucket: the error names the permission', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'unlisted' }))
    faults.add({ service: 's3', fault: 'no-list-bucket' })
    const lock = conditionalObject(clients, { bucket: 'unlisted', key: deployLockKey })
    await expect(lock.read()).rejects.toMatchObject({
      code: 'aws-access-denied',
      whose: 'operator',
      hint: expect.stringContaining('s3:ListBucket on the bucket unlisted'),
    })
  })

  it('that another one changes meanwhile: 409 without a code is a conflict, of a write and of a removal', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'contended' }))
    const lock = conditionalObject(clients, { bucket: 'contended', key: deployLockKey })
    const conflict = () => faults.add({ service: 's3', fault: 'conditional-conflict' })
    conflict()
    expect(await lock.create('{}')).toBeUndefined()
    const etag = (await lock.create('{}')) ?? ''
    conflict()
    expect(await lock.replace('{"renewals": 1}', etag)).toBeUndefined()
    conflict()
    expect(await lock.remove(etag)).toBe(false)
    expect(await lock.remove(etag)).toBe(true)
  })
})
