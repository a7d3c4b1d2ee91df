import { arn, ID, of, type Permission, type Place } from './permission.ts'

const bucket = ({ partition, stateBucket }: Place) => `arn:${partition}:s3:::${stateBucket}`
const key = ({ environment }: Place) => `medspa-ai-platform/${environment}/terraform.tfstate`
const accessLogs = ({ name, partition }: Place) => `arn:${partition}:s3:::${name}-access-logs-${ID}`
const withTable = ({ lockTable }: Place) => lockTable !== undefined
const table = arn('dynamodb', ({ lockTable = '' }) => `table/${lockTable}`)

/** The state bucket and what locks the state; the bucket of the access logs. */
export const state: readonly Permission[] = [
  {
    actions: of(
      's3',
      'GetBucketLocation',
      'GetBucketVersioning',
      'GetLifecycleConfiguration',
      'ListBucket',
      'ListBucketVersions',
    ),
    on: bucket,
    neededTo: 'find the state bucket, and tell a missing key from a forbidden one',
  },
  {
    actions: of('s3', 'DeleteObject', 'GetObject', 'GetObjectVersion', 'PutObject'),
    on: (place) => `${bucket(place)}/${key(place)}`,
    neededTo: 'hold the state, the locks, and the records of runs and parks',
  },
  {
    actions: of(
      's3',
      'CreateBucket',
      'GetAccelerateConfiguration',
      'GetBucketAcl',
      'GetBucketCORS',
      'GetBucketLogging',
      'GetBucketObjectLockConfiguration',
      'GetBucketPolicy',
      'GetBucketPublicAccessBlock',
      'GetBucketRequestPayment',
      'GetBucketTagging',
      'GetBucketVersioning',
      'GetBucketWebsite',
      'GetEncryptionConfiguration',
      'GetLifecycleConfiguration',
      'GetReplicationConfiguration',
      'ListBucket',
      'PutBucketPolicy',
      'PutBucketPublicAccessBlock',
      'PutBucketTagging',
      'PutEncryptionConfiguration',
      'PutLifecycleConfiguration',
    ),
    on: accessLogs,
    neededTo: "apply: the bucket of the load balancer's access logs",
  },
  {
    actions: of('dynamodb', 'DeleteItem', 'GetItem', 'PutItem'),
    on: table,
    context: (place) => ({ 'dynamodb:LeadingKeys': [`${place.stateBucket}/${key(place)}`] }),
    applies: withTable,
    neededTo: 'lock the state in the table of state.lock_table',
  },
  {
    actions: of('dynamodb', 'DescribeTable'),
    on: table,
    applies: withTable,
    neededTo: 'find the table of state.lock_table',
  },
]
