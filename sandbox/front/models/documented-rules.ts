import { AwsError } from '../errors.ts'
import { isRecord } from '../reply.ts'
import type { Input } from './model.ts'

/** What AWS documents and its models lack. */
export type DocumentedRule = {
  /** The service's folder in botocore. */
  service: string
  operations: readonly string[]
  /** AWS's answer to an input that breaks the rule. */
  refusal: (input: Input) => AwsError | undefined
  /** Where the rule and the answer stand; `repository#number` is an issue that quotes AWS. */
  source: string
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** Refuses a text member that lacks the form, in AWS's words. */
const formed =
  (member: string, form: RegExp, code: string, words: (value: string) => string) =>
  (input: Input): AwsError | undefined => {
    const value = input[member]
    return typeof value === 'string' && !form.test(value) ? new AwsError(code, words(value)) : undefined
  }

/** One after the other; the first refusal counts. */
const firstOf =
  (...rules: ((input: Input) => AwsError | undefined)[]) =>
  (input: Input) => {
    for (const rule of rules) {
      const refusal = rule(input)
      if (refusal) return refusal
    }
    return undefined
  }

const IDENTIFIER = /^[a-z](-?[a-z0-9])*$/i

/** RDS's and ElastiCache's sentence for names of databases, snapshots, groups. */
const identifier = (
  member: string,
  longest: number,
  words = `The parameter ${member} is not a valid identifier because it is longer than ${longest} characters.`,
) =>
  firstOf(
    formed(
      member,
      IDENTIFIER,
      'InvalidParameterValue',
      () =>
        `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    ),
    formed(member, new RegExp(`^.{1,${longest}}$`), 'InvalidParameterValue', () => words),
  )

const balancerName = (what: string) =>
  firstOf(
    formed(
      'Name',
      /^.{0,32}$/,
      'ValidationError',
      (name) => `${what} name '${name}' cannot be longer than '32' characters`,
    ),
    formed(
      'Name',
      /^[a-z0-9-]*$/i,
      'ValidationError',
      (name) => `${what} name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    ),
    formed(
      'Name',
      /^(?!-).*(?<!-)$/,
      'ValidationError',
      (name) => `${what} name '${name}' cannot begin or end with a hyphen(-)`,
    ),
  )

const ecsName = (member: string, words: string) =>
  formed(member, /^[a-zA-Z0-9_-]{1,255}$/, 'InvalidParameterException', () => words)

/** Only of a name: an ARN has a longer limit, which the model has. */
const functionName = formed(
  'FunctionName',
  /^([^:]{0,64}|.*:.*)$/,
  'InvalidParameterValueException',
  (name) =>
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
)

export const documentedRules: readonly DocumentedRule[] = [
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
    service: 'elbv2',
    operations: ['CreateTargetGroup'],
    refusal: balancerName('Target group'),
    source: 'CreateTargetGroup, Name; hashicorp/terraform#11699',
  },
  {
    service: 'elbv2',
    operations: ['CreateLoadBalancer'],
    refusal: firstOf(
      balancerName('The load balancer'),
      formed(
        'Name',
        /^(?!internal-)/,
        'ValidationError',
        (name) => `The load balancer name '${name}' cannot begin with 'internal-'`,
      ),
    ),
    source: 'CreateLoadBalancer, Name; aws-cloudformation/cfn-lint#3259',
  },
  {
    service: 'rds',
    operations: ['CreateDBInstance', 'RestoreDBInstanceFromDBSnapshot'],
    refusal: firstOf(
      identifier('DBInstanceIdentifier', 63),
      formed(
        'DBName',
        /^[a-z][a-z0-9_]*$/i,
        'InvalidParameterValue',
        () => 'DBName must begin with a letter and contain only alphanumeric characters.',
      ),
    ),
    source:
      'CreateDBInstance, DBInstanceIdentifier and DBName; hashicorp/terraform#3610, terraform-aws-modules/terraform-aws-rds#475',
  },
  {
    service: 'rds',
    operations: ['ModifyDBInstance'],
    refusal: identifier('NewDBInstanceIdentifier', 63),
    source: 'ModifyDBInstance, NewDBInstanceIdentifier; hashicorp/terraform#3610',
  },
  {
    service: 'rds',
    operations: ['CreateDBSnapshot'],
    refusal: identifier('DBSnapshotIdentifier', 255),
    source: 'CreateDBSnapshot, DBSnapshotIdentifier; hashicorp/terraform#1251',
  },
  {
    service: 'rds',
    operations: ['DeleteDBInstance'],
    refusal: identifier('FinalDBSnapshotIdentifier', 255),
    source: 'DeleteDBInstance, FinalDBSnapshotIdentifier; hashicorp/terraform#1251',
  },
  {
    service: 'elasticache',
    operations: ['CreateReplicationGroup'],
    refusal: identifier('ReplicationGroupId', 40, 'Replication Group ID cannot be longer than 40 characters.'),
    source: 'CreateReplicationGroup, ReplicationGroupId; code-dot-org/code-dot-org#66775',
  },
  {
    service: 'elasticache',
    operations: ['CreateCacheSubnetGroup'],
    refusal: identifier('CacheSubnetGroupName', 255),
    source: 'CreateCacheSubnetGroup, CacheSubnetGroupName; terraform-aws-modules/terraform-aws-vpc#193',
  },
  {
    service: 'ecs',
    operations: ['RegisterTaskDefinition'],
    refusal: firstOf(
      formed('family', /^[a-zA-Z0-9_-]{1,255}$/, 'ClientException', () => 'Family contains invalid characters.'),
      containerOf('name', 'Container.name should not be null or empty.'),
      containerOf('image', 'Container.image should not be null or empty.'),
    ),
    source: 'RegisterTaskDefinition, family; aws/amazon-ecs-cli#37; hashicorp/terraform#2888, aws/aws-cli#5924',
  },
  {
    service: 'ecs',
    operations: ['ListTasks'],
    refusal: ecsName('family', 'family must match ^[a-zA-Z0-9\\-_]+$'),
    source: 'aws/amazon-ecs-cli#542',
  },
  {
    service: 'ecs',
    operations: ['CreateCluster'],
    refusal: ecsName(
      'clusterName',
      'Invalid cluster name: up to 255 letters, numbers, underscores and hyphens are allowed',
    ),
    source: 'CreateCluster, clusterName; the code is the operation’s',
  },
  {
    service: 'ecs',
    operations: ['CreateService'],
    refusal: ecsName(
      'serviceName',
      'Invalid service name: up to 255 letters, numbers, underscores and hyphens are allowed',
    ),
    source: 'CreateService, serviceName; the code is the operation’s',
  },
  {
    service: 'lambda',
    operations: ['CreateFunction'],
    refusal: functionName,
    source: 'CreateFunction, FunctionName; aws/aws-cdk#13264',
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
    service: 'ec2',
    operations: ['CreateSecurityGroup'],
    refusal: firstOf(
      formed(
        'GroupName',
        /^(?!sg-)/,
        'InvalidParameterValue',
        (name) => `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
      ),
      formed('GroupName', /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, 'InvalidParameterValue', groupWords('name')),
      formed('Description', /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, 'InvalidParameterValue', groupWords('description')),
    ),
    source: 'CreateSecurityGroup; pulumi/pulumi-awsx#477, cds-snc/notification-terraform#561',
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

/** The first documented rule that a request breaks. */
export function refuseByRule(service: string, operation: string, input: Input): AwsError | undefined {
  for (const rule of documentedRules) {
    if (rule.service !== service || !rule.operations.includes(operation)) continue
    const refusal = rule.refusal(input)
    if (refusal) return refusal
  }
  return undefined
}

function groupWords(what: string) {
  return () =>
    `Invalid security group ${what}. Valid ${what}s are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`
}

/** A text that each container has to have. */
function containerOf(member: string, words: string) {
  return ({ containerDefinitions }: Input): AwsError | undefined =>
    Array.isArray(containerDefinitions) && containerDefinitions.some((each) => !isRecord(each) || !each[member])
      ? new AwsError('ClientException', words)
      : undefined
}
