import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createS3 } from '../../../sandbox/front/s3.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { startIngress } from './ingress-harness.ts'

const faults = createFaults()
let ingress: Awaited<ReturnType<typeof startIngress>>
let s3: S3Client
const Bucket = 'state'

beforeAll(async () => {
  ingress = await startIngress((context) => [createS3(context, { faults })])
  s3 = new S3Client(ingress.options)
  await s3.send(new CreateBucketCommand({ Bucket }))
})
afterAll(() => ingress.stop())
afterEach(() => {
  for (const { id } of faults.list()) faults.release(id)
})

const refused = (status: number, name = expect.any(String)) => ({ name, $metadata: { httpStatusCode: status } })

test('without s3:ListBucket a missing key is 403, and one that is there is given', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }))
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject(
    refused(404, 'NoSuchKey'),
  )
  faults.add({ service: 's3', fault: 'no-list-bucket' })
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
    ...refused(403, 'AccessDenied'),
    message: expect.stringContaining('s3:ListBucket on resource: "arn:aws:s3:::state"'),
  })
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject(refused(403))
  await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject(refused(403))
  await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(refused(403))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'there' }))
  expect(await Body?.transformToString()).toBe('x')
  await s3.send(new GetBucketVersioningCommand({ Bucket }))
})

test('the configuration of a new bucket is refused at first, with either error', async () => {
  faults.add({ service: 's3', fault: 'bucket-unsettled', value: '2' })
  const settings = { Bucket: 'new', VersioningConfiguration: { Status: 'Enabled' as const } }
  await s3.send(new CreateBucketCommand({ Bucket: 'new' }))
  const put = () => s3.send(new PutBucketVersioningCommand(settings))
  await expect(put()).rejects.toMatchObject(refused(409, 'OperationAborted'))
  await expect(put()).rejects.toMatchObject(refused(404, 'NoSuchBucket'))
  await put()
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'new' }))).Status).toBe('Enabled')
})

test('a bucket of another region names it, in a header of 400 or 301', async () => {
  const inRegion = (region: string) => new S3Client({ ...ingress.options, region })
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
  await inRegion('eu-west-1').send(new CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration }))
  await inRegion('eu-west-1').send(new HeadBucketCommand({ Bucket: 'far' }))
  for (const [region, status] of [
    ['us-east-1', 400],
    ['eu-north-1', 301],
  ] as const) {
    const error = await inRegion(region)
      .send(new HeadBucketCommand({ Bucket: 'far' }))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      $metadata: { httpStatusCode: status },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    })
  }
})

test('a conditional write or delete meets another one once: 409, of a delete without a code', async () => {
  const object = { Bucket, Key: 'lock' }
  faults.add({ service: 's3', fault: 'conditional-conflict' })
  const create = () => s3.send(new PutObjectCommand({ ...object, Body: 'x', IfNoneMatch: '*' }))
  await expect(create()).rejects.toMatchObject(refused(409, 'ConditionalRequestConflict'))
  const { ETag } = await create()
  faults.add({ service: 's3', fault: 'conditional-conflict' })
  const remove = () => s3.send(new DeleteObjectCommand({ ...object, IfMatch: ETag }))
  await expect(remove()).rejects.toMatchObject(refused(409))
  await remove()
})
