import type { BucketLocationConstraint, S3Client } from '@aws-sdk/client-s3'
import { OperatorError } from '../errors.ts'
import { type Clock, until } from '../io/clock.ts'
import { waitingFor, waits } from '../waits.ts'
import type { Clients } from './clients.ts'
import { fromAws, hasCode, headerOf, statusOf } from './errors.ts'
import { createIdentity } from './identity.ts'
import { conditionalObject } from './lock/conditional-object.ts'
import { expireVersions } from './lock/version-rules.ts'

/** `unfinished`: whoever made it was stopped on the way. `foreign`: someone else's, or this role may not look at it. */
type FoundBucket = 'ours' | 'unfinished' | 'missing' | 'foreign'

type StateBucket = {
  find: (bucket: string, expectedAccountId: string) => Promise<FoundBucket>
  /** An object's text as it lies there, with one call; undefined where there is none. Terraform's state has secrets in it. */
  read: (bucket: string, key: string, signal?: AbortSignal) => Promise<string | undefined>
  /**
   * Makes it, versioned, encrypted, without public access, by TLS only; previous versions of locks expire. Run again, it
   * finishes what was begun. `onWait` is told once where S3 does not take the settings yet.
   * @throws OperatorError `state-bucket-unsettled` where S3 takes a setting not within two minutes
   */
  create: (bucket: string, options: { signal: AbortSignal; onWait: (line: string) => void }) => Promise<void>
}

/**
 * Versioning is what makes a bucket whole for `create`. A bucket without it that holds anything is the operator's own and stays as it
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

/** What to do about a bucket that is in `region`, by what decided for another one: the shell beats the file, and the file a profile. */
function otherRegion(region: string | undefined, regionFrom: string | undefined): string {
  const to = region ?? "the bucket's region"
  const set = regionFrom?.startsWith('AWS_')
    ? `unset ${regionFrom}, or set it to ${to}`
    : `set aws.region of the environment in medspa.config.yaml to ${to}`
  return `If the environment lives where the bucket is, ${set}; else name another bucket (state.bucket, TF_STATE_BUCKET).`
}

/** The bucket that holds Terraform's state, locks and run records (checklist 2.2). `lockKeys`: of all environments. */
export const createStateBucket = ({
  clients,
  clock,
  lockKeys,
  regionFrom,
}: {
  clients: Pick<Clients, 's3' | 'sts' | 'region'>
  clock: Clock
  lockKeys: readonly string[]
  /** Where the region in use comes from: `AWS_REGION`, `the profile clinic`. */
  regionFrom?: string | undefined
}): StateBucket => ({
  async find(bucket, expectedAccountId) {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    try {
      await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: expectedAccountId }))
    } catch (error) {
      // HEAD has no body, so the status is all there is.
      if (statusOf(error) === 404) return 'missing'
      if (statusOf(error) === 403) return 'foreign'
      // S3 answers 301, or 400 where the request reached the bucket's own region; expired credentials are 400 too.
      const region = headerOf(error, 'x-amz-bucket-region')
      const isElsewhere = region !== undefined && region !== clients.region
      if (statusOf(error) === 301 || (statusOf(error) === 400 && isElsewhere)) {
        const here = regionFrom === undefined ? clients.region : `${clients.region} (${regionFrom})`
        const where = isElsewhere ? `is in ${region}, not in ${here}` : `exists, but not in ${here}`
        throw new OperatorError(`The bucket ${bucket} ${where}.`, {
          code: 'state-bucket-region',
          whose: 'operator',
          exit: 'refused',
          hint: otherRegion(isElsewhere ? region : undefined, regionFrom),
          cause: error,
        })
      }
      throw fromAws(error, 's3:HeadBucket')
    }
    return (await isUnfinished(s3, { Bucket: bucket, ExpectedBucketOwner: expectedAccountId })) ? 'unfinished' : 'ours'
  },

  read: async (bucket, key, signal) => (await conditionalObject(clients, { bucket, key }).read(signal))?.text,

  async create(bucket, { onWait, signal }) {
    const sdk = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    const { accountId } = await createIdentity({ clients }).whoAmI()
    const target = { Bucket: bucket, ExpectedBucketOwner: accountId }
    // us-east-1 has no location constraint: naming it is an error.
    const place =
      clients.region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: clients.region as BucketLocationConstraint } }
    let told = false
    /** One call of a bucket that was made, or deleted, just now: S3 knows it everywhere only after a while. */
    const settled = async (what: string, call: () => Promise<unknown>) => {
      const look = async () => {
        try {
          await call()
          return true
        } catch (error) {
          if (!hasCode(error, 'OperationAborted', 'NoSuchBucket')) throw fromAws(error, what)
          if (!told) onWait(waitingFor(waits.stateBucket))
          told = true
          return undefined
        }
      }
      if (await until(clock, look, { ...waits.stateBucket, signal })) return
      throw unsettled(what, bucket)
    }

    await settled('s3:CreateBucket', async () => {
      try {
        await s3.send(new sdk.CreateBucketCommand({ Bucket: bucket, ...place }))
      } catch (error) {
        if (!hasCode(error, 'BucketAlreadyOwnedByYou')) throw error
      }
    })
    await settled('s3:PutBucketPublicAccessBlock', () =>
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
    await settled('s3:PutEncryptionConfiguration', () =>
      s3.send(
        new sdk.PutBucketEncryptionCommand({
          ...target,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      ),
    )
    await settled('s3:PutBucketPolicy', () =>
      s3.send(new sdk.PutBucketPolicyCommand({ ...target, Policy: tlsOnly(bucket, clients.region) })),
    )
    await settled('s3:PutBucketVersioning', () =>
      s3.send(new sdk.PutBucketVersioningCommand({ ...target, VersioningConfiguration: { Status: 'Enabled' } })),
    )
    // After versioning, as it is about versions. A bucket that was left without it is whole, and keeps more than it needs.
    await settled('s3:PutLifecycleConfiguration', () =>
      s3.send(
        new sdk.PutBucketLifecycleConfigurationCommand({
          ...target,
          LifecycleConfiguration: { Rules: lockKeys.map(expireVersions) },
        }),
      ),
    )
  },
})

const unsettled = (what: string, bucket: string) =>
  new OperatorError(
    `${what}: S3 does not take the settings of the bucket ${bucket} after ${waits.stateBucket.limitMs / 60_000} minutes.`,
    {
      code: 'state-bucket-unsettled',
      whose: 'aws',
      hint: 'Run the same command again in some minutes; it goes on where it stopped. A name whose bucket was deleted lately can take an hour.',
    },
  )
