import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttp } from '../../e2e/support/http.ts'
import { startIngress } from './ingress-harness.ts'
import { credentials } from './support/operator.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>

beforeAll(async () => {
  ingress = await startIngress(() => [])
})
afterAll(() => ingress?.stop())

/** A request as no client of AWS would let it out: signed by name only, with whatever is in it. */
type Raw = { service: string; method?: string; path?: string; headers?: Record<string, string>; body?: string }
type Answer = { status: number; code: string; message: string }

async function send({ service, method = 'POST', path = '/', headers = {}, body = '' }: Raw): Promise<Answer> {
  const credential = `Credential=${credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`
  const answer = await createHttp()(`${ingress.options.endpoint}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(method === 'GET' ? {} : { body }),
  })
  const xml = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(answer.body)?.[1]
  const json = answer.body.startsWith('{') ? (JSON.parse(answer.body) as Record<string, string>) : {}
  return {
    status: answer.status,
    code: xml('Code') ?? json.__type ?? '',
    message: unescaped(xml('Message') ?? json.message ?? ''),
  }
}

const unescaped = (text: string) =>
  text.replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')

const json = (service: string, target: string, input: unknown): Raw => ({
  service,
  headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(input),
})
const ecs = (operation: string, input: unknown) => json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input)
const form = (service: string, fields: Record<string, string>): Raw => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
})
const elb = (Action: string, fields: Record<string, string>) =>
  form('elasticloadbalancing', { Action, Version: '2015-12-01', ...fields })
const rds = (Action: string, fields: Record<string, string>) =>
  form('rds', { Action, Version: '2014-10-31', ...fields })
const iam = (Action: string, fields: Record<string, string>) =>
  form('iam', { Action, Version: '2010-05-08', ...fields })
const ec2 = (Action: string, fields: Record<string, string>) =>
  form('ec2', { Action, Version: '2016-11-15', ...fields })
const rest = (service: string, method: string, path: string, body: unknown): Raw => ({
  service,
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const trust = '{"Version":"2012-10-17","Statement":[]}'

describe('a member that is misspelt is named, with the operation', () => {
  test.each<[protocol: string, Raw, code: string, member: string, operation: string]>([
    ['json', ecs('CreateCluster', { clusterNam: 'x' }), 'SandboxUnknownMember', 'clusterNam', 'CreateCluster'],
    [
      'json, deep',
      ecs('RegisterTaskDefinition', { family: 'f', containerDefinitions: [{ name: 'a', image: 'b', memry: 1 }] }),
      'SandboxUnknownMember',
      'containerDefinitions[0].memry',
      'RegisterTaskDefinition',
    ],
    ['query', iam('CreateRole', { RoleNam: 'x' }), 'SandboxUnknownMember', 'RoleNam', 'CreateRole'],
    [
      'query, a list that is not one',
      elb('CreateLoadBalancer', { Name: 'x', 'Subnets.1': 'subnet-1' }),
      'SandboxUnknownMember',
      'Subnets.1',
      'CreateLoadBalancer',
    ],
    ['ec2', ec2('DescribeVpcs', { 'VpcIds.1': 'vpc-1' }), 'UnknownParameter', 'VpcIds', 'DescribeVpcs'],
    [
      'rest-json',
      rest('apigateway', 'POST', '/v2/apis', { name: 'x', protocolType: 'HTTP', descripton: 'x' }),
      'SandboxUnknownMember',
      'descripton',
      'CreateApi',
    ],
    [
      'rest-json, a parameter of the query',
      { service: 'lambda', method: 'GET', path: '/2015-03-31/functions?MaxItem=3' },
      'SandboxUnknownMember',
      'MaxItem',
      'ListFunctions',
    ],
    [
      'rest-xml, the body',
      {
        ...rest(
          's3',
          'PUT',
          '/bucket?versioning',
          '<VersioningConfiguration><Statu>Enabled</Statu></VersioningConfiguration>',
        ),
      },
      'SandboxUnknownMember',
      'Statu',
      'PutBucketVersioning',
    ],
    [
      'rest-xml, a header',
      { service: 's3', method: 'PUT', path: '/bucket/key', headers: { 'x-amz-storage-clas': 'STANDARD' }, body: 'x' },
      'SandboxUnknownMember',
      'x-amz-storage-clas',
      'PutObject',
    ],
  ])('%s', async (_, raw, code, member, operation) => {
    const answer = await send(raw)
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.message).toContain(member)
    expect(answer.message).toContain(operation)
  })
})

describe('a value that does not exist is refused with AWS’s code', () => {
  test.each<[what: string, Raw, code: string, message: string]>([
    [
      'json',
      ecs('CreateService', { serviceName: 's', launchType: 'FARGATE_SPOT' }),
      'InvalidParameterException',
      "Value 'FARGATE_SPOT' at 'launchType' failed to satisfy constraint: Member must satisfy enum value set: [EC2, FARGATE",
    ],
    [
      'json, a task definition',
      ecs('RegisterTaskDefinition', { family: 'f', networkMode: 'vpc', containerDefinitions: [] }),
      'ClientException',
      "Value 'vpc' at 'networkMode'",
    ],
    [
      'query',
      elb('CreateTargetGroup', { Name: 'x', Protocol: 'HTPP', Port: '80' }),
      'ValidationError',
      "Value 'HTPP' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set",
    ],
    [
      'ec2',
      ec2('CreateVpcEndpoint', { VpcId: 'vpc-1', ServiceName: 's', VpcEndpointType: 'Gatway' }),
      'InvalidParameterValue',
      'Value (Gatway) for parameter VpcEndpointType is invalid.',
    ],
    [
      'rest-json',
      rest('lambda', 'POST', '/2015-03-31/functions', {
        FunctionName: 'f',
        Role: 'arn:aws:iam::123456789012:role/x',
        Code: { ImageUri: 'x' },
        PackageType: 'Imag',
      }),
      'ValidationException',
      "Value 'Imag' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Zip, Image]",
    ],
    [
      'rest-xml, the body',
      rest('s3', 'PUT', '/bucket?versioning', '<VersioningConfiguration><Status>On</Status></VersioningConfiguration>'),
      'MalformedXML',
      'did not validate against our published schema',
    ],
    [
      'rest-xml, a header',
      { service: 's3', method: 'PUT', path: '/bucket/key', headers: { 'x-amz-storage-class': 'COLD' }, body: 'x' },
      'InvalidArgument',
      'storageClass (COLD)',
    ],
  ])('%s', async (_, raw, code, message) => {
    const answer = await send(raw)
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.message).toContain(message)
  })
})

describe('a required member that is missing is refused with AWS’s code', () => {
  test.each<[what: string, Raw, code: string, message: string]>([
    [
      'json',
      json('logs', 'Logs_20140328.CreateLogGroup', {}),
      'InvalidParameterException',
      "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'json, null',
      json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: null }),
      'ValidationException',
      "Value null at 'secretId'",
    ],
    ['query', iam('CreateRole', { RoleName: 'r' }), 'ValidationError', "Value null at 'assumeRolePolicyDocument'"],
    [
      'query of a database',
      rds('CreateDBInstance', { Engine: 'postgres', DBInstanceClass: 'db.t3.micro' }),
      'MissingParameter',
      'The request must contain the parameter DBInstanceIdentifier',
    ],
    [
      'ec2',
      ec2('CreateSecurityGroup', { GroupName: 'g' }),
      'MissingParameter',
      'The request must contain the parameter GroupDescription',
    ],
    [
      'rest-json',
      rest('apigateway', 'POST', '/v2/apis', { name: 'x' }),
      'BadRequestException',
      "Value null at 'protocolType'",
    ],
  ])('%s', async (_, raw, code, message) => {
    const answer = await send(raw)
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.message).toContain(message)
  })
})

describe('values of another type, length, range or form are refused with AWS’s code', () => {
  test.each<[what: string, Raw, code: string, message: string]>([
    [
      'a text for a number, json',
      ecs('CreateService', { serviceName: 's', desiredCount: '2' }),
      'SerializationException',
      'desiredCount',
    ],
    ['no JSON', { ...ecs('CreateCluster', {}), body: '{' }, 'SerializationException', 'JSON'],
    [
      'a text for a number, query',
      rds('CreateDBInstance', {
        DBInstanceIdentifier: 'd',
        Engine: 'postgres',
        DBInstanceClass: 'db.t3.micro',
        Port: 'five',
      }),
      'InvalidParameterValue',
      'Value (five) for parameter Port',
    ],
    [
      'a name that is too long',
      iam('CreateRole', { RoleName: 'r'.repeat(65), AssumeRolePolicyDocument: trust }),
      'ValidationError',
      "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'a list that is too long',
      json('ssm', 'AmazonSSM.GetParameters', { Names: Array.from({ length: 11 }, (_, index) => `n${index}`) }),
      'ValidationException',
      "at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
    ],
    [
      'a number that is too large',
      rest('lambda', 'POST', '/2015-03-31/functions', {
        FunctionName: 'f',
        Role: 'arn:aws:iam::123456789012:role/x',
        Code: { ImageUri: 'x' },
        MemorySize: 64,
      }),
      'ValidationException',
      "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'a key of a map',
      rest('lambda', 'POST', '/2015-03-31/functions', {
        FunctionName: 'f',
        Role: 'arn:aws:iam::123456789012:role/x',
        Code: { ImageUri: 'x' },
        Environment: { Variables: { A: 'b' } },
      }),
      'ValidationException',
      "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ],
    [
      'a name of a repository',
      json('ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', { repositoryName: 'Medspa' }),
      'InvalidParameterException',
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '",
    ],
  ])('%s', async (_, raw, code, message) => {
    const answer = await send(raw)
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.message).toContain(message)
  })

  test('never with a value that is secret', async () => {
    const answer = await send(
      json('secretsmanager', 'secretsmanager.PutSecretValue', {
        SecretId: 's',
        ClientRequestToken: 'a'.repeat(32),
        SecretString: 'hush'.repeat(20_000),
      }),
    )
    expect(answer).toMatchObject({ status: 400, code: 'ValidationException' })
    expect(answer.message).not.toContain('hush')
  })
})

describe('what AWS documents and its models lack is refused as well', () => {
  test.each<[what: string, Raw, code: string, message: string]>([
    [
      'a log retention of 17 days',
      json('logs', 'Logs_20140328.PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 17 }),
      'InvalidParameterException',
      'Invalid retention value. Valid values are: [1, 3, 5, 7, 14, 30,',
    ],
    [
      'a target group’s name of 40 characters',
      elb('CreateTargetGroup', { Name: 't'.repeat(40), Protocol: 'HTTP', Port: '80' }),
      'ValidationError',
      `Target group name '${'t'.repeat(40)}' cannot be longer than '32' characters`,
    ],
    [
      'a load balancer’s name with an underscore',
      elb('CreateLoadBalancer', { Name: 'a_b' }),
      'ValidationError',
      "The load balancer name 'a_b' can only contain characters that are alphanumeric",
    ],
    [
      'a database’s name with two hyphens',
      rds('CreateDBInstance', { DBInstanceIdentifier: 'a--b', Engine: 'postgres', DBInstanceClass: 'db.t3.micro' }),
      'InvalidParameterValue',
      'The parameter DBInstanceIdentifier is not a valid identifier.',
    ],
    [
      'a replication group’s name of 41 characters',
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
      'a function’s name of 65 characters',
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
      'a secret’s name with a space',
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
  ])('%s', async (_, raw, code, message) => {
    const answer = await send(raw)
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.message).toContain(message)
  })
})

describe('what AWS takes passes', () => {
  test.each<[what: string, Raw]>([
    ['an empty body', { ...ecs('ListClusters', {}), body: '' }],
    ['members that are null', ecs('ListClusters', { maxResults: null })],
    ['a form’s empty list', rds('DescribeDBInstances', { Filters: '' })],
    ['an operation in the query', { service: 'ec2', method: 'GET', path: '/?Action=DescribeVpcs&Version=2016-11-15' }],
    ['a path with a slash behind it', { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/' }],
    [
      'a presigned request',
      { service: 's3', method: 'GET', path: '/?X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&x-id=ListBuckets' },
    ],
  ])('%s', async (_, raw) => {
    expect((await send(raw)).status).toBe(200)
  })
})
