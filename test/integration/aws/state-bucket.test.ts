import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createS3 } from '../../../sandbox/front/s3.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { conditionalObject } from '../../../src/aws/lock/conditional-object.ts'
import { createLockVersionRules } from '../../../src/aws/lock/version-rules.ts'
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
const { deployLockKey, stateKey, stateLockKey } = namesFor('development')

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
    const days = Rules.map(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration?.NoncurrentDays)
    // Terraform's tell who applied by hand; the deploy lock is written anew every 20 s.
    expect(days).toEqual(lockKeys.map((key) => (key.endsWith('.tflock') ? 90 : 1)))
    expect(new Set(days)).toEqual(new Set([1, 90]))
    expect(Rules.every(({ Status }) => Status === 'Enabled')).toBe(true)
    expect(prefixes.some((prefix) => stateKey.startsWith(prefix))).toBe(false)
  })
})

describe('the rules of a bucket that an earlier medspa made', () => {
  const rules = () => createLockVersionRules({ clients, lockKeys })
  const ofKey = (key: string, NoncurrentDays: number) => ({
    ID: `previous versions of ${key}`,
    Status: 'Enabled' as const,
    Filter: { Prefix: key },
    NoncurrentVersionExpiration: { NoncurrentDays },
    Expiration: { ExpiredObjectDeleteMarker: true },
  })
  const others = {
    ID: "the auditors'",
    Status: 'Enabled' as const,
    Filter: { Prefix: 'audit/' },
    Transitions: [{ Days: 30, StorageClass: 'GLACIER' as const }],
  }
  const put = async (Bucket: string, Rules: LifecycleRule[]) => {
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
  }
  const rulesOf = async (Bucket: string) =>
    (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules

  it("keep versions of Terraform's lock for 90 days, and others' rules stay", async () => {
    const deployLock = ofKey(deployLockKey, 1)
    await put('former-rules', [others, deployLock, ofKey(stateLockKey, 1)])
    expect(await rules().areFormer('former-rules', accountId)).toBe(true)
    await rules().renew('former-rules', accountId)
    expect(await rulesOf('former-rules')).toMatchObject([others, deployLock, ofKey(stateLockKey, 90)])
    expect(await rules().areFormer('former-rules', accountId)).toBe(false)
  })

  it("stay where somebody has changed their days, where they are others', and where there are none", async () => {
    const changed = [ofKey(stateLockKey, 7), { ...ofKey(stateLockKey, 1), ID: 'ours' }]
    await put('changed-rules', changed)
    await s3.send(new CreateBucketCommand({ Bucket: 'no-rules' }))
    for (const bucket of ['changed-rules', 'no-rules']) {
      expect(await rules().areFormer(bucket, accountId)).toBe(false)
      await rules().renew(bucket, accountId)
    }
    expect(await rulesOf('changed-rules')).toMatchObject(changed)
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
