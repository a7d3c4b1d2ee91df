import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { motoClientOptions, type SandboxContext } from '../context.ts'

/** The bucket that the checklist's bare `terraform init` names. */
export const STATE_BUCKET = 'medspa-sandbox-terraform-state'

/** The locks of both environments, medspa's and Terraform's. */
const LOCKS = ['development', 'production'].flatMap((environment) =>
  ['deploy.lock.json', 'terraform.tfstate.tflock'].map((lock) => `medspa-ai-platform/${environment}/${lock}`),
)
const expireVersions = (key: string) => ({
  ID: `previous versions of ${key}`,
  Status: 'Enabled' as const,
  Filter: { Prefix: key },
  NoncurrentVersionExpiration: { NoncurrentDays: key.endsWith('.tflock') ? 90 : 1 },
  Expiration: { ExpiredObjectDeleteMarker: true },
})

/**
 * Makes the bucket for Terraform's state, as `medspa deploy` makes it on AWS: versioned, encrypted, private, TLS only,
 * previous versions of the deploy lock for a day, of Terraform's lock for 90.
 */
export async function makeStateBucket(context: Pick<SandboxContext, 'moto' | 'region'>): Promise<void> {
  const s3 = new S3Client({ ...motoClientOptions(context), forcePathStyle: true })
  const Bucket = STATE_BUCKET
  // us-east-1 has no location constraint: naming it is an error. Source: Amazon S3 API reference, CreateBucket.
  const place = context.region !== 'us-east-1' && {
    CreateBucketConfiguration: { LocationConstraint: context.region as BucketLocationConstraint },
  }
  await s3.send(new CreateBucketCommand({ Bucket, ...place }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  )
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  )
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: LOCKS.map(expireVersions) },
    }),
  )
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(tlsOnly(Bucket)) }))
}

const tlsOnly = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
})
