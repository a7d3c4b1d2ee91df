import { afterAll, beforeAll, expect, test } from 'vitest'
import { serviceModelFolder } from '../../../sandbox/data/moto.ts'
import { modelsIn } from '../../../sandbox/front/models/model-files.ts'
import { compile } from '../../../sandbox/front/models/patterns.ts'
import { documentedRules } from '../../../sandbox/front/models/rules/index.ts'
import { startIngress } from './ingress-harness.ts'
import { ec2, ecs, elb, form, json, type Raw, rds, rest, sendRaw } from './support/raw-request.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
const send = (raw: Raw) => sendRaw(ingress.options.endpoint, raw)

beforeAll(async () => {
  ingress = await startIngress(() => [])
})
afterAll(() => ingress?.stop())

test.each<[what: string, Raw, code: string, message: string]>([
  [
    'a log retention of 17 days',
    json('logs', 'Logs_20140328.PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 17 }),
    'InvalidParameterException',
    'Invalid retention value. Valid values are: [1, 3, 5, 7, 14, 30,',
  ],
  [
    "a target group's name of 40 characters",
    elb('CreateTargetGroup', { Name: 't'.repeat(40), Protocol: 'HTTP', Port: '80' }),
    'ValidationError',
    `Target group name '${'t'.repeat(40)}' cannot be longer than '32' characters`,
  ],
  [
    "a load balancer's name with an underscore",
    elb('CreateLoadBalancer', { Name: 'a_b' }),
    'ValidationError',
    "The load balancer name 'a_b' can only contain characters that are alphanumeric",
  ],
  [
    "a database's name with two hyphens",
    rds('CreateDBInstance', { DBInstanceIdentifier: 'a--b', Engine: 'postgres', DBInstanceClass: 'db.t3.micro' }),
    'InvalidParameterValue',
    'The parameter DBInstanceIdentifier is not a valid identifier.',
  ],
  [
    "a replication group's name of 41 characters",
    form('elasticache', {
      Action: 'CreateReplicationGroup',
      Version: '2015-02-02',
      ReplicationGroupId: 'r'.repeat(41),
      ReplicationGroupDescription: 'd',
    }),
    'InvalidParameterValue',
    'Replication Group ID cannot be longer than 40 characters.',
  ],
  [
    'a family with a dot',
    ecs('RegisterTaskDefinition', { family: 'a.b', containerDefinitions: [] }),
    'ClientException',
    'Family contains invalid characters.',
  ],
  [
    'a container without an image',
    ecs('RegisterTaskDefinition', { family: 'f', containerDefinitions: [{ name: 'api' }] }),
    'ClientException',
    'Container.image should not be null or empty.',
  ],
  [
    "a function's name of 65 characters",
    rest('lambda', 'POST', '/2015-03-31/functions', {
      FunctionName: 'f'.repeat(65),
      Role: 'arn:aws:iam::123456789012:role/x',
      Code: { ImageUri: 'x' },
    }),
    'InvalidParameterValueException',
    'Member must have length less than or equal to 64',
  ],
  [
    'a parameter named ssm',
    json('ssm', 'AmazonSSM.PutParameter', { Name: '/ssm/x', Value: 'v', Type: 'String' }),
    'ValidationException',
    'can\'t be prefixed with "ssm"',
  ],
  [
    "a secret's name with a space",
    json('secretsmanager', 'secretsmanager.CreateSecret', { Name: 'a b', ClientRequestToken: 'a'.repeat(32) }),
    'ValidationException',
    'Invalid name. Must be a valid name',
  ],
  [
    'a secret without a token of the client',
    json('secretsmanager', 'secretsmanager.CreateSecret', { Name: 'a' }),
    'InvalidRequestException',
    'You must provide a ClientRequestToken value.',
  ],
  [
    'a security group named like an id',
    ec2('CreateSecurityGroup', { GroupName: 'sg-medspa', GroupDescription: 'd' }),
    'InvalidParameterValue',
    'Group names may not be in the format sg-*.',
  ],
])('what AWS documents and its models lack is refused as well: %s', async (_, raw, code, message) => {
  const answer = await send(raw)
  expect(answer).toMatchObject({ status: 400, code })
  expect(answer.message).toContain(message)
})

const modelOf = modelsIn(serviceModelFolder)
const modelNamed = async (service: string) => {
  const { model } = (await modelOf({ service, url: '/', body: Buffer.alloc(0) })) ?? expect.unreachable(service)
  return model
}

test.each(documentedRules)(
  'a rule is of operations that its service has, and says where it stands: $source',
  async (rule) => {
    expect(rule.source).not.toBe('')
    // Named by its folder, not by its signing name.
    const { operations } = await modelNamed(rule.service)
    for (const operation of rule.operations) expect(Object.keys(operations)).toContain(operation)
  },
)

/** Folders of botocore for what our Terraform and the CLI call. */
const services = [
  ...['acm', 'apigatewayv2', 'application-autoscaling', 'cloudwatch', 'codedeploy', 'ec2', 'ecr', 'ecs', 'elasticache'],
  ...['elbv2', 'events', 'iam', 'lambda', 'logs', 'rds', 's3', 'secretsmanager', 'sns', 'ssm', 'sts'],
]

test.each(services)('every pattern of %s is one that JavaScript reads', async (service) => {
  const patterns = Object.values((await modelNamed(service)).shapes).flatMap(({ pattern }) => pattern ?? [])
  expect(patterns.filter((pattern) => compile(pattern) === undefined)).toEqual([])
})
