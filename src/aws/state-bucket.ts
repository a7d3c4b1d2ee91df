import type { BucketLocationConstraint, S3Client } from '@aws-sdk/client-s3'
import { OperatorError } from '../errors.ts'
import type { Clients } from './clients.ts'
import { calling, fromAws, hasCode, statusOf } from './errors.ts'
import { createIdentity } from './identity.ts'

/** `unfinished`: whoever made it was stopped on the way. `foreign`: someone else's, or this role may not look at it. */
type FoundBucket = 'ours' | 'unfinished' | 'missing' | 'foreign'

type StateBucket = {
  find: (bucket: string, expectedAccountId: string) => Promise<FoundBucket>
  /** Makes it, versioned, encrypted, without public access, by TLS only. Run again, it finishes what was begun. */
  create: (bucket: string) => Promise<void>
}

/**
 * Versioning is what `create` does last. A bucket without it that holds anything is the operator's own and stays as it
 * is; so does one that this role may not ask about.
 */
async function isUnfinished(s3: S3Client, target: { Bucket: string; ExpectedBucketOwner: string }): Promise<boolean> {
  const { GetBucketVersioningCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  try {
    const { Status } = await s3.send(new GetBucketVersioningCommand(target))
    if (Status !== undefined) return false
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ ...target, MaxKeys: 1 }))
    return KeyCount === 0
  } catch (error) {
    if (statusOf(error) === 403) return false
    throw fromAws(error, 's3:GetBucketVersioning')
  }
}

const partitionOf = (region: string) =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'

const tlsOnly = (bucket: string, region: string) => {
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  })
}

/** The bucket that holds Terraform's state, locks and run records (checklist 2.2). */
export const createStateBucket = ({ clients }: { clients: Pick<Clients, 's3' | 'sts' | 'region'> }): StateBucket => ({
  async find(bucket, expectedAccountId) {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    try {
      await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: expectedAccountId }))
    } catch (error) {
      // HEAD has no body, so the status is all there is.
      if (statusOf(error) === 404) return 'missing'
      if (statusOf(error) === 403) return 'foreign'
      if (statusOf(error) === 301)
        throw new OperatorError(`The bucket ${bucket} exists, but not in ${clients.region}.`, {
          code: 'state-bucket-region',
          whose: 'operator',
          exit: 'refused',
          hint: 'Set the region in which the bucket is, or name another bucket (state.bucket, TF_STATE_BUCKET).',
          cause: error,
        })
      throw fromAws(error, 's3:HeadBucket')
    }
    return (await isUnfinished(s3, { Bucket: bucket, ExpectedBucketOwner: expectedAccountId })) ? 'unfinished' : 'ours'
  },

  async create(bucket) {
    const sdk = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    const { accountId } = await createIdentity({ clients }).whoAmI()
    const target = { Bucket: bucket, ExpectedBucketOwner: accountId }
    // us-east-1 has no location constraint: naming it is an error.
    const place =
      clients.region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: clients.region as BucketLocationConstraint } }
    try {
      await s3.send(new sdk.CreateBucketCommand({ Bucket: bucket, ...place }))
    } catch (error) {
      if (!hasCode(error, 'BucketAlreadyOwnedByYou')) throw fromAws(error, 's3:CreateBucket')
    }
    await calling('s3:PutBucketPublicAccessBlock', () =>
      s3.send(
        new sdk.PutPublicAccessBlockCommand({
          ...target,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
      ),
    )
    await calling('s3:PutEncryptionConfiguration', () =>
      s3.send(
        new sdk.PutBucketEncryptionCommand({
          ...target,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      ),
    )
    await calling('s3:PutBucketPolicy', () =>
      s3.send(new sdk.PutBucketPolicyCommand({ ...target, Policy: tlsOnly(bucket, clients.region) })),
    )
    await calling('s3:PutBucketVersioning', () =>
      s3.send(new sdk.PutBucketVersioningCommand({ ...target, VersioningConfiguration: { Status: 'Enabled' } })),
    )
  },
})
