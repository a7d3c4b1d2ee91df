import type { SandboxContext } from '../context.ts'
import type { Call, Reply, Service } from './call.ts'
import { AwsError, awsError } from './errors.ts'
import type { TestHooks } from './test-hooks.ts'

type Bucket = { region: string; since: Date; refused: number }

/**
 * Subresources that are a bucket's configuration, as far as our calls and Terraform's use them. Not `tagging`: Terraform's
 * provider reads and writes the tags of a bucket that it made a second ago, once, and nobody reports that this fails.
 */
const CONFIGURATION = ['encryption', 'lifecycle', 'policy', 'publicAccessBlock', 'versioning']

/**
 * S3: moto keeps and answers everything; here is what AWS answers besides. Sources: Amazon S3 user guide, "Amazon S3 data
 * consistency model" (a bucket's configuration is eventually consistent) and "Conditional requests"; S3 API reference,
 * GetObject, "Permissions" (403 for a missing key without s3:ListBucket), and HeadBucket.
 */
export function createS3({ times }: Pick<SandboxContext, 'times'>, hooks?: Pick<TestHooks, 'faults'>): Service {
  /** Buckets that were made here, by name. */
  const buckets = new Map<string, Bucket>()

  /** Refused so often, or so long, as a new bucket's configuration is not everywhere yet. */
  const refuseUnsettled = ({ method }: Call, name: string, bucket: Bucket) => {
    const most = Number(hooks?.faults.standing('s3', 'bucket-unsettled')?.value ?? 0)
    if (bucket.refused >= most && times.passed('s3-bucket-settles', bucket.since)) return
    bucket.refused += 1
    // Both are reported, and a read can only be told the second.
    if (method === 'GET' || bucket.refused % 2 === 0)
      throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404)
    throw new AwsError(
      'OperationAborted',
      'A conflicting conditional operation is currently in progress against this resource. Please try again.',
      409,
    )
  }

  const refuseUnlisted = (call: Call, bucket: string): Reply =>
    awsError(
      call,
      403,
      'AccessDenied',
      `User: ${call.principal.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${bucket}" because no identity-based policy allows the s3:ListBucket action`,
    )

  const note = (call: Call, { bucket, key, query }: Address) => {
    if (key !== '' || query.size > 0) return
    if (call.method === 'DELETE') buckets.delete(bucket)
    if (call.method !== 'PUT') return
    const region = /<LocationConstraint>([^<]+)</.exec(call.body.toString())?.[1] ?? 'us-east-1'
    buckets.set(bucket, { region, since: new Date(), refused: 0 })
  }

  return {
    names: ['s3'],
    async handle(call, forward) {
      const address = addressOf(call)
      const { bucket: name, key, query } = address
      const isCreation = call.method === 'PUT' && key === '' && query.size === 0
      const bucket = isCreation ? undefined : buckets.get(name)
      if (bucket && bucket.region !== call.region) return elsewhere(call, bucket.region)
      if (bucket && key === '' && CONFIGURATION.some((each) => query.has(each))) refuseUnsettled(call, name, bucket)
      const unlisted = hooks?.faults.standing('s3', 'no-list-bucket') !== undefined
      if (unlisted && isListing(call, address)) return refuseUnlisted(call, name)
      if (isConditional(call, address) && hooks?.faults.meet('s3', key, ['conditional-conflict']))
        return conflict(call, key)
      const reply = await forward(call)
      if (reply.status < 300) note(call, address)
      const isMissingKey = reply.status === 404 && key !== '' && (call.method === 'GET' || call.method === 'HEAD')
      return unlisted && isMissingKey ? refuseUnlisted(call, name) : reply
    },
  }
}

type Address = { bucket: string; key: string; query: URLSearchParams }

/** Bucket and key of a path-style request: clients have no other way to an address. */
function addressOf({ url }: Call): Address {
  const { pathname, searchParams } = new URL(url, 'http://s3')
  // What SDKs add to each request of an operation is no subresource.
  searchParams.delete('x-id')
  const [, bucket = '', ...key] = pathname.split('/')
  return { bucket, key: key.join('/'), query: searchParams }
}

/** Query parameters of ListObjects, ListObjectsV2, ListObjectVersions and ListMultipartUploads; others ask for settings. */
const LISTING = new Set([
  ...['list-type', 'prefix', 'delimiter', 'max-keys', 'marker', 'continuation-token', 'start-after', 'fetch-owner'],
  ...['encoding-type', 'versions', 'key-marker', 'version-id-marker', 'uploads', 'upload-id-marker', 'max-uploads'],
  'x-id',
])

const isListing = ({ method }: Call, { bucket, key, query }: Address) =>
  bucket !== '' &&
  key === '' &&
  (method === 'HEAD' || (method === 'GET' && [...query.keys()].every((name) => LISTING.has(name))))

const isConditional = ({ headers, method }: Call, { key }: Address) =>
  key !== '' &&
  ((method === 'PUT' && ('if-match' in headers || 'if-none-match' in headers)) ||
    (method === 'DELETE' && 'if-match' in headers))

/** Another one won. The code is documented for writes; of deletes the documentation names the status alone. */
const conflict = (call: Call, key: string): Reply =>
  call.method === 'DELETE'
    ? { status: 409, headers: {}, body: '' }
    : awsError(
        call,
        409,
        'ConditionalRequestConflict',
        `The conditional request cannot succeed due to a conflicting operation against this resource: ${key}`,
      )

/**
 * A bucket of another region. Requests of us-east-1 reach the bucket's own region, by the global endpoint, where their
 * signature names the wrong one (400); others are led away by their own region (301). Source: boto/botocore#1413 and #1512.
 */
function elsewhere(call: Call, region: string): Reply {
  const reply =
    call.region === 'us-east-1'
      ? awsError(
          call,
          400,
          'AuthorizationHeaderMalformed',
          `The authorization header is malformed; the region 'us-east-1' is wrong; expecting '${region}'`,
        )
      : awsError(
          call,
          301,
          'PermanentRedirect',
          'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        )
  return { ...reply, headers: { ...reply.headers, 'x-amz-bucket-region': region } }
}
