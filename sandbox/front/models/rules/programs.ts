import { AwsError } from '../../errors.ts'
import { isRecord } from '../../reply.ts'
import type { Input } from '../model.ts'
import { type DocumentedRule, firstOf, formed } from './rule.ts'

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

/** A text that each container has to have. */
function containerOf(member: string, words: string) {
  return ({ containerDefinitions }: Input): AwsError | undefined =>
    Array.isArray(containerDefinitions) && containerDefinitions.some((each) => !isRecord(each) || !each[member])
      ? new AwsError('ClientException', words)
      : undefined
}

/** Task definitions, services, clusters, functions. */
export const programRules: readonly DocumentedRule[] = [
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
]
