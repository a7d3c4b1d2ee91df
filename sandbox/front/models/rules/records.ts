import { AwsError } from '../../errors.ts'
import { type DocumentedRule, formed } from './rule.ts'

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** Log groups, parameters, secrets, topics. */
export const recordRules: readonly DocumentedRule[] = [
  {
    service: 'logs',
    operations: ['PutRetentionPolicy'],
    refusal: ({ retentionInDays }) =>
      RETENTION_DAYS.includes(Number(retentionInDays))
        ? undefined
        : new AwsError(
            'InvalidParameterException',
            `Invalid retention value. Valid values are: [${RETENTION_DAYS.join(', ')}]`,
          ),
    source: 'PutRetentionPolicy, retentionInDays; systeminit/si#3022',
  },
  {
    service: 'ssm',
    operations: ['PutParameter'],
    refusal: formed(
      'Name',
      /^(?!\/?(ssm|aws))\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/i,
      'ValidationException',
      () =>
        'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    ),
    source: 'PutParameter, Name; aws-amplify/amplify-backend#2352',
  },
  {
    service: 'secretsmanager',
    operations: ['CreateSecret'],
    refusal: formed(
      'Name',
      /^[a-zA-Z0-9/_+=.@!-]+$/,
      'ValidationException',
      () => 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    ),
    source: 'CreateSecret, Name; smithy-lang/smithy-typescript#1546',
  },
  {
    service: 'secretsmanager',
    operations: ['CreateSecret', 'PutSecretValue', 'RotateSecret', 'UpdateSecret'],
    refusal: ({ ClientRequestToken }) =>
      ClientRequestToken === undefined
        ? new AwsError(
            'InvalidRequestException',
            'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
          )
        : undefined,
    source: 'ClientRequestToken of each operation (SDKs send one by themselves); aws/aws-sdk-js-v3#4640',
  },
  {
    service: 'sns',
    operations: ['CreateTopic'],
    refusal: formed(
      'Name',
      /^(?=.{1,256}$)[\w-]+(\.fifo)?$/,
      'InvalidParameter',
      () => 'Invalid parameter: Topic Name',
    ),
    source: 'CreateTopic, Name; aws-samples/document-translation#104',
  },
]
