import type { Asked } from './parameters.ts'

/** IAM's names for S3's sub-resources of a bucket, where they are not `Bucket` and the sub-resource's own name. */
const BUCKET_PARTS: Record<string, string> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCORS',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  notification: 'BucketNotification',
  'object-lock': 'BucketObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'BucketPublicAccessBlock',
  replication: 'ReplicationConfiguration',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
}

/** The action that a call to S3 needs ("Actions, resources, and condition keys for Amazon S3"). */
export function s3Action({ method, url }: Pick<Asked, 'method' | 'url'>): string {
  const [path = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const [bucket = '', key = ''] = splitOnce(path.slice(1))
  if (bucket === '') return 'ListAllMyBuckets'
  return key === '' ? bucketAction(method, parameters) : objectAction(method, parameters)
}

function bucketAction(method: string, query: URLSearchParams): string {
  const part = Object.keys(BUCKET_PARTS).find((name) => query.has(name))
  // A policy is deleted by an action of its own; what else is deleted needs the right to put it.
  if (part === 'policy' && method === 'DELETE') return 'DeleteBucketPolicy'
  if (part !== undefined) return `${method === 'GET' ? 'Get' : 'Put'}${BUCKET_PARTS[part]}`
  if (query.has('versions')) return 'ListBucketVersions'
  if (query.has('uploads')) return 'ListBucketMultipartUploads'
  if (query.has('delete')) return 'DeleteObject'
  if (method === 'PUT') return 'CreateBucket'
  return method === 'DELETE' ? 'DeleteBucket' : 'ListBucket'
}

function objectAction(method: string, query: URLSearchParams): string {
  const version = query.has('versionId') ? 'Version' : ''
  const part = query.has('tagging') ? 'Tagging' : query.has('acl') ? 'Acl' : ''
  if (query.has('uploadId') && method === 'DELETE') return 'AbortMultipartUpload'
  if (query.has('uploadId') && method === 'GET') return 'ListMultipartUploadParts'
  if (method === 'DELETE') return `DeleteObject${version}${part}`
  return method === 'GET' || method === 'HEAD' ? `GetObject${version}${part}` : `PutObject${version}${part}`
}

/** Method and path after the API version, of Lambda's API: the function is `*`. */
const LAMBDA: [string, RegExp, string][] = [
  ['GET', /^functions$/, 'ListFunctions'],
  ['POST', /^functions$/, 'CreateFunction'],
  ['GET', /^functions\/[^/]+$/, 'GetFunction'],
  ['DELETE', /^functions\/[^/]+$/, 'DeleteFunction'],
  ['GET', /^functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  ['PUT', /^functions\/[^/]+\/configuration$/, 'UpdateFunctionConfiguration'],
  ['PUT', /^functions\/[^/]+\/code$/, 'UpdateFunctionCode'],
  ['POST', /^functions\/[^/]+\/invocations$/, 'InvokeFunction'],
  ['GET', /^functions\/[^/]+\/versions$/, 'ListVersionsByFunction'],
  ['POST', /^functions\/[^/]+\/versions$/, 'PublishVersion'],
  ['GET', /^functions\/[^/]+\/aliases$/, 'ListAliases'],
  ['POST', /^functions\/[^/]+\/aliases$/, 'CreateAlias'],
  ['GET', /^functions\/[^/]+\/aliases\/[^/]+$/, 'GetAlias'],
  ['PUT', /^functions\/[^/]+\/aliases\/[^/]+$/, 'UpdateAlias'],
  ['DELETE', /^functions\/[^/]+\/aliases\/[^/]+$/, 'DeleteAlias'],
  ['GET', /^functions\/[^/]+\/policy$/, 'GetPolicy'],
  ['POST', /^functions\/[^/]+\/policy$/, 'AddPermission'],
  ['DELETE', /^functions\/[^/]+\/policy\/[^/]+$/, 'RemovePermission'],
  ['GET', /^functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
  ['PUT', /^functions\/[^/]+\/concurrency$/, 'PutFunctionConcurrency'],
  ['DELETE', /^functions\/[^/]+\/concurrency$/, 'DeleteFunctionConcurrency'],
  ['GET', /^functions\/[^/]+\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  ['GET', /^functions\/[^/]+\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
  ['GET', /^functions\/[^/]+\/recursion-config$/, 'GetFunctionRecursionConfig'],
  ['GET', /^tags\//, 'ListTags'],
  ['POST', /^tags\//, 'TagResource'],
  ['DELETE', /^tags\//, 'UntagResource'],
]

/** The action that a call to Lambda needs; undefined for one that this table lacks. */
export function lambdaAction({ method, url }: Pick<Asked, 'method' | 'url'>): string | undefined {
  const path = lambdaPath(url)
  return LAMBDA.find(([verb, form]) => verb === method && form.test(path))?.[2]
}

/** The path of a Lambda call without API version and last slash. */
export const lambdaPath = (url: string): string =>
  (url.split('?', 1)[0] ?? '').replace(/^\/[\d-]+\//, '').replace(/\/$/, '')

/** A path in two at its first slash, each part decoded. */
export function splitOnce(path: string): [string, string] {
  const at = path.indexOf('/')
  return at === -1 ? [decoded(path), ''] : [decoded(path.slice(0, at)), decoded(path.slice(at + 1))]
}

/** Percent-encoding undone, or the text as it is where it is not well formed. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
