import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { clientOptions, patchTests, startControl } from './control.ts'

const patch = patchTests()

patch('s3.policy-conditions', 'a policy against plain HTTP shuts nothing else', async (options) => {
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const Bucket = 'conditional'
  await s3.send(new CreateBucketCommand({ Bucket }))
  const policy = (Condition?: object) =>
    s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*`, Condition },
          ],
        }),
      }),
    )
  await policy({ Bool: { 'aws:SecureTransport': 'false' } })
  const object = { Bucket, Key: 'terraform.tfstate' }
  await s3.send(new PutObjectCommand({ ...object, Body: 'state' }))
  await s3.send(new HeadObjectCommand(object))
  await policy({ Bool: { 'aws:SecureTransport': 'true' } })
  await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  await policy()
  await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
})

test('of many conditional writes at once, one wins', async () => {
  const control = await startControl()
  try {
    const s3 = new S3Client({ ...clientOptions(control), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: 'locks' }))
    const attempts = Array.from({ length: 24 }, (_, owner) =>
      s3.send(new PutObjectCommand({ Bucket: 'locks', Key: 'lock', Body: `owner ${owner}`, IfNoneMatch: '*' })),
    )
    const settled = await Promise.allSettled(attempts)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of settled) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'PreconditionFailed' })
    }
  } finally {
    await control.stop()
  }
})
