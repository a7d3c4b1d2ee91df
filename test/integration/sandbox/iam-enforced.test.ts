import { ACMClient, DeleteCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm'
import { ApiGatewayV2Client, CreateApiCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import {
  AssociateRouteTableCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  DisassociateRouteTableCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIam } from '../../../sandbox/front/iam/iam.ts'
import { createS3 } from '../../../sandbox/front/s3.ts'
import { createSts } from '../../../sandbox/front/sts.ts'
import { timesOf } from '../../../sandbox/times.ts'
import { type EcsHarness, LOG_GROUP, startEcsHarness } from './support/ecs-harness.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'
import { trustOf } from './support/trust-of.ts'

// A role with a small policy, in a sandbox that enforces policies: each protocol's allowed call, and its refusal in AWS's words.
const ACCOUNT = '123456789012'
const WHO = `arn:aws:sts::${ACCOUNT}:assumed-role/small/session`
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }],
})

let harness: SandboxHarness
let as: SandboxHarness['aws'] & { credentials: { sessionToken?: string } }
let secret: string

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource })

beforeAll(async () => {
  harness = await startHarness(
    (context) => [createIam(context), createSts(context), createS3(context)],
    'processes',
    timesOf({}),
    undefined,
    true,
  )
  const iam = new IAMClient(harness.aws)
  await iam.send(new CreateRoleCommand({ RoleName: 'small', AssumeRolePolicyDocument: TRUST }))
  await iam.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: TRUST }))
  const secrets = new SecretsManagerClient(harness.aws)
  secret = (await secrets.send(new CreateSecretCommand({ Name: 'app', SecretString: 'x' }))).ARN ?? ''
  const s3 = new S3Client({ ...harness.aws, forcePathStyle: true })
  for (const Bucket of ['open', 'shut']) {
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'text' }))
  }
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'small',
      PolicyName: 'small',
      PolicyDocument: policy(
        allow(['rds:DescribeDBInstances', 'apigateway:GET', 'ec2:DescribeVpcs', 'ecs:*', 'sns:GetTopicAttributes']),
        allow('secretsmanager:GetSecretValue', secret),
        allow('s3:GetObject', 'arn:aws:s3:::open/*'),
      ),
    }),
  )
})

/** Keys of a session in a role, as an SDK client takes them. */
async function assume(role: string, by = harness.aws): Promise<SandboxHarness['aws']> {
  const { Credentials: keys } = await new STSClient(by).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, RoleSessionName: 'session' }),
  )
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  }
  return { ...harness.aws, credentials }
}
beforeAll(async () => {
  as = await assume('small')
})
afterAll(() => harness.close())

const why = (action: string, resource: string) =>
  `User: ${WHO} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`

describe('what the role may, it does', () => {
  const s3 = () => new S3Client({ ...as, forcePathStyle: true })
  test.each<[string, () => Promise<unknown>]>([
    ['query', () => new RDSClient(as).send(new DescribeDBInstancesCommand({}))],
    ['JSON', () => new SecretsManagerClient(as).send(new GetSecretValueCommand({ SecretId: secret }))],
    ['JSON, by name', () => new SecretsManagerClient(as).send(new GetSecretValueCommand({ SecretId: 'app' }))],
    ['REST with XML', () => s3().send(new GetObjectCommand({ Bucket: 'open', Key: 'key' }))],
    ['REST with JSON', () => new ApiGatewayV2Client(as).send(new GetApisCommand({}))],
    ['EC2', () => new EC2Client(as).send(new DescribeVpcsCommand({}))],
    ['CBOR or JSON of ECS', () => new ECSClient(as).send(new ListClustersCommand({}))],
    ['who it is, which nobody must be allowed', () => new STSClient(as).send(new GetCallerIdentityCommand({}))],
  ])('%s', async (_, call) => {
    await expect(call()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } })
  })
})

describe('what no policy allows is refused as the service does', () => {
  const s3 = () => new S3Client({ ...as, forcePathStyle: true })
  test.each<[string, () => Promise<unknown>, string, number, () => string]>([
    [
      'query',
      () => new IAMClient(as).send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policy(allow('*')) })),
      'AccessDenied',
      403,
      () => why('iam:CreatePolicy', `arn:aws:iam::${ACCOUNT}:policy/p`),
    ],
    [
      'JSON',
      () => new SecretsManagerClient(as).send(new PutSecretValueCommand({ SecretId: 'app', SecretString: 'y' })),
      'AccessDeniedException',
      400,
      () => why('secretsmanager:PutSecretValue', secret),
    ],
    [
      'REST with XML',
      () => s3().send(new GetObjectCommand({ Bucket: 'shut', Key: 'key' })),
      'AccessDenied',
      403,
      () => why('s3:GetObject', '"arn:aws:s3:::shut/key"'),
    ],
    [
      'REST with JSON',
      () => new ApiGatewayV2Client(as).send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' })),
      'AccessDeniedException',
      403,
      () => why('apigateway:POST', 'arn:aws:apigateway:us-east-1::/apis'),
    ],
    [
      'EC2',
      () => new EC2Client(as).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })),
      'UnauthorizedOperation',
      403,
      () =>
        `You are not authorized to perform this operation. ${why('ec2:CreateVpc', `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/*`)}`,
    ],
    [
      'SNS',
      () => new SNSClient(as).send(new CreateTopicCommand({ Name: 'alarms' })),
      'AuthorizationError',
      403,
      () => why('sns:CreateTopic', `arn:aws:sns:us-east-1:${ACCOUNT}:alarms`),
    ],
    [
      'a role that it may not pass',
      () =>
        new ECSClient(as).send(
          new RegisterTaskDefinitionCommand({
            family: 'api',
            taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/other`,
            containerDefinitions: [{ name: 'api', image: 'api' }],
          }),
        ),
      'AccessDeniedException',
      400,
      () => why('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/other`),
    ],
    [
      'another role',
      () => assume('other', as),
      'AccessDenied',
      403,
      () => why('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/other`),
    ],
  ])('%s', async (_, call, code, status, message) => {
    const refused: { name: string; Code?: string; message: string; $metadata: { httpStatusCode: number } } =
      await call().then(
        () => Promise.reject(new Error('it was not refused')),
        (error) => error,
      )
    expect(refused.Code ?? refused.name).toBe(code)
    expect(refused.message).toBe(message())
    expect(refused.$metadata.httpStatusCode).toBe(status)
  })
})

test('a policy counts from the answer on, a boundary too, and a bucket has a say', async () => {
  const iam = new IAMClient(harness.aws)
  const put = (Action: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName: 'other', PolicyName: 'own', PolicyDocument: policy(allow(Action)) }))
  const other = await assume('other')
  const vpcs = () =>
    new EC2Client(other).send(new DescribeVpcsCommand({})).then(
      () => 'done',
      ({ message }) => message,
    )
  expect(await vpcs()).toContain('no identity-based policy allows the ec2:DescribeVpcs action')
  await put('*')
  expect(await vpcs()).toBe('done')

  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: policy(allow('s3:*')) }),
  )
  const boundary = { RoleName: 'other', PermissionsBoundary: Policy?.Arn ?? '' }
  await iam.send(new PutRolePermissionsBoundaryCommand(boundary))
  expect(await vpcs()).toContain('because no permissions boundary allows the ec2:DescribeVpcs action')
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'other' }))
  expect(await vpcs()).toBe('done')

  const read = () =>
    new S3Client({ ...other, forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'shut', Key: 'key' })).then(
      () => 'done',
      ({ message }) => message,
    )
  expect(await read()).toBe('done')
  const statement = { ...allow('s3:GetObject', 'arn:aws:s3:::shut/*'), Effect: 'Deny', Principal: '*' }
  await new S3Client({ ...harness.aws, forcePathStyle: true }).send(
    new PutBucketPolicyCommand({ Bucket: 'shut', Policy: policy(statement) }),
  )
  expect(await read()).toContain('with an explicit deny in a resource-based policy')
})

test('what is done in a role is refused like its own call, and the journal has the status', async () => {
  const { journal } = harness.context
  const read = (id: string) =>
    journal.onBehalf(
      { principal: WHO, service: 'secretsmanager', operation: 'GetSecretValue', input: { SecretId: id } },
      async () => 'read',
    )
  expect(await read(secret)).toBe('read')
  const elsewhere = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:elsewhere-AbCdEf`
  await expect(read(elsewhere)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: why('secretsmanager:GetSecretValue', elsewhere),
  })
})

describe('what exists has a say', () => {
  const iam = () => new IAMClient(harness.aws)
  const ours = { StringEquals: { 'aws:ResourceTag/Environment': 'development' } }
  const put = (...statements: object[]) =>
    iam().send(
      new PutRolePolicyCommand({ RoleName: 'tagged', PolicyName: 'own', PolicyDocument: policy(...statements) }),
    )
  let by: SandboxHarness['aws']
  beforeAll(async () => {
    await iam().send(new CreateRoleCommand({ RoleName: 'tagged', AssumeRolePolicyDocument: TRUST }))
    by = await assume('tagged')
  })

  test("by a certificate's tags", async () => {
    const acm = new ACMClient(harness.aws)
    const request = async (Value: string) => {
      const tags = [{ Key: 'Environment', Value }]
      return (await acm.send(new RequestCertificateCommand({ DomainName: `${Value}.clinic.test`, Tags: tags })))
        .CertificateArn
    }
    const [own, others] = [await request('development'), await request('production')]
    await put({ ...allow('acm:DeleteCertificate', `arn:aws:acm:*:${ACCOUNT}:certificate/*`), Condition: ours })
    const remove = (CertificateArn?: string) => new ACMClient(by).send(new DeleteCertificateCommand({ CertificateArn }))
    await expect(remove(others)).rejects.toMatchObject({ name: 'AccessDeniedException' })
    await remove(own)
  })

  test('by the tags of the address and the route table that an association connects', async () => {
    const ec2 = new EC2Client(harness.aws)
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }))
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.7.0.0/24' }))
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: Vpc?.VpcId }))
    const { AssociationId } = await ec2.send(
      new AssociateRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId, SubnetId: Subnet?.SubnetId }),
    )
    await put({ ...allow('ec2:DisassociateRouteTable', `arn:aws:ec2:*:${ACCOUNT}:*`), Condition: ours })
    const end = () => new EC2Client(by).send(new DisassociateRouteTableCommand({ AssociationId }))
    const tag = (Value: string) =>
      ec2.send(
        new CreateTagsCommand({
          Resources: [RouteTable?.RouteTableId ?? '', Subnet?.SubnetId ?? ''],
          Tags: [{ Key: 'Environment', Value }],
        }),
      )
    await tag('production')
    await expect(end()).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    await tag('development')
    await end()
  })

  test('by the tags of a secret, and by the boundary that a role has', async () => {
    const secrets = new SecretsManagerClient(harness.aws)
    await secrets.send(
      new CreateSecretCommand({
        Name: 'ours',
        SecretString: 'x',
        Tags: [{ Key: 'Environment', Value: 'development' }],
      }),
    )
    const { Policy } = await iam().send(
      new CreatePolicyCommand({ PolicyName: 'most', PolicyDocument: policy(allow('s3:*')) }),
    )
    for (const RoleName of ['bounded', 'unbounded'])
      await iam().send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: TRUST,
          ...(RoleName === 'bounded' && { PermissionsBoundary: Policy?.Arn }),
        }),
      )
    await put(
      { ...allow('secretsmanager:GetSecretValue'), Condition: ours },
      { ...allow('iam:PutRolePolicy'), Condition: { StringEquals: { 'iam:PermissionsBoundary': Policy?.Arn } } },
    )
    const read = (SecretId: string) => new SecretsManagerClient(by).send(new GetSecretValueCommand({ SecretId }))
    await expect(read('ours')).resolves.toMatchObject({ SecretString: 'x' })
    await expect(read('app')).rejects.toMatchObject({ name: 'AccessDeniedException' })
    const give = (RoleName: string) =>
      new IAMClient(by).send(
        new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: policy(allow('s3:GetObject')) }),
      )
    await give('bounded')
    await expect(give('unbounded')).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('a task whose execution role lacks a right stops as on Fargate', () => {
  const ROLE = 'start-tasks'
  const PULL =
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed'
  let ecs: EcsHarness
  let appSecret: string
  let taskDefinition: string
  const rights: Record<string, object> = {}

  beforeAll(async () => {
    ecs = await startEcsHarness('processes', timesOf({}), true)
    const role = await new IAMClient(ecs.aws).send(
      new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trustOf('ecs-tasks') }),
    )
    const made = await new SecretsManagerClient(ecs.aws).send(
      new CreateSecretCommand({ Name: 'app', SecretString: JSON.stringify({ KEY: 'value' }) }),
    )
    appSecret = made.ARN ?? ''
    Object.assign(rights, {
      secret: allow('secretsmanager:GetSecretValue', appSecret),
      login: allow('ecr:GetAuthorizationToken'),
      pull: allow(
        ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/app`,
      ),
      log: allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${LOG_GROUP}:*`,
      ),
    })
    await ecs.push('v1', '')
    const secrets = [{ name: 'KEY', valueFrom: `${appSecret}:KEY::` }]
    taskDefinition = await ecs.register('app', 'v1', { secrets }, { executionRoleArn: role.Role?.Arn ?? '' })
  })
  afterAll(() => ecs.close())

  test.each<[string, string, () => string]>([
    [
      'secret',
      `${PULL}: unable to retrieve secret from asm: service call has been retried 1 time(s): `,
      () =>
        `secretsmanager:GetSecretValue on resource: ${appSecret} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    ],
    [
      'login',
      `${PULL}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: `,
      () => 'ecr:GetAuthorizationToken on resource: * because',
    ],
    [
      'pull',
      'CannotPullContainerError: ',
      () => `on resource: arn:aws:ecr:us-east-1:${ACCOUNT}:repository/app because`,
    ],
    [
      'log',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ',
      () => 'AccessDeniedException',
    ],
    ['none of them', 'Essential container in task exited', () => ''],
  ])('%s', async (lacking, begin, words) => {
    const held = Object.entries(rights).flatMap(([name, statement]) => (name === lacking ? [] : [statement]))
    await new IAMClient(ecs.aws).send(
      new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'own', PolicyDocument: policy(...held) }),
    )
    const task = await ecs.run(taskDefinition)
    const stopped = await ecs.until(
      () => ecs.describe(task),
      ({ lastStatus }) => lastStatus === 'STOPPED',
    )
    expect(stopped.stoppedReason?.slice(0, begin.length)).toBe(begin)
    expect(stopped.stoppedReason).toContain(words())
  })
})
