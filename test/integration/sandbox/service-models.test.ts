import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIngress } from './ingress-harness.ts'
import { ec2, ecs, elb, iam, json, type Raw, rds, rest, sendRaw } from './support/raw-request.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
const send = (raw: Raw) => sendRaw(ingress.options.endpoint, raw)

beforeAll(async () => {
  ingress = await startIngress(() => [])
})
afterAll(() => ingress?.stop())

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

describe("a value that does not exist is refused with AWS's code", () => {
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

describe("a required member that is missing is refused with AWS's code", () => {
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

describe("values of another type, length, range or form are refused with AWS's code", () => {
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

describe('what AWS takes passes', () => {
  test.each<[what: string, Raw]>([
    ['an empty body', { ...ecs('ListClusters', {}), body: '' }],
    ['members that are null', ecs('ListClusters', { maxResults: null })],
    ["a form's empty list", rds('DescribeDBInstances', { Filters: '' })],
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
