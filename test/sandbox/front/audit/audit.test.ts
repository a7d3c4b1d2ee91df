import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditOf } from '../../../../sandbox/front/audit/audit.ts'
import type { Asked } from '../../../../sandbox/front/audit/parameters.ts'

const ACCOUNT = '123456789012'

const asked = (service: string, more: Partial<Asked> = {}): Asked => ({
  service,
  operation: undefined,
  region: 'us-east-1',
  method: 'POST',
  url: '/',
  headers: {},
  body: Buffer.alloc(0),
  ...more,
})
const json = (service: string, operation: string, input: unknown) =>
  asked(service, { operation, body: Buffer.from(JSON.stringify(input)) })
const form = (service: string, operation: string, input: Record<string, string>) =>
  asked(service, {
    operation,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(new URLSearchParams({ Action: operation, ...input }).toString()),
  })
const rest = (service: string, method: string, url: string, input?: unknown) =>
  asked(service, { method, url, body: Buffer.from(input === undefined ? '' : JSON.stringify(input)) })
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`

describe('action and resources', () => {
  test.each<[string, Asked, string[]]>([
    [
      'route53:ChangeResourceRecordSets',
      rest('route53', 'POST', '/2013-04-01/hostedzone/Z0A/rrset/'),
      ['arn:aws:route53:::hostedzone/Z0A'],
    ],
    ['route53:GetChange', rest('route53', 'GET', '/2013-04-01/change/C0A'), ['arn:aws:route53:::change/C0A']],
    [
      'route53:GetHostedZone',
      rest('route53', 'GET', '/2013-04-01/hostedzone/%2Fhostedzone%2FZ0A'),
      ['arn:aws:route53:::hostedzone/Z0A'],
    ],
    ['route53:ListHostedZones', rest('route53', 'GET', '/2013-04-01/hostedzone?maxitems=1'), ['*']],
    [
      'route53:ListTagsForResource',
      rest('route53', 'GET', '/2013-04-01/tags/hostedzone/Z0A'),
      ['arn:aws:route53:::hostedzone/Z0A'],
    ],
    [
      'secretsmanager:GetSecretValue',
      json('secretsmanager', 'GetSecretValue', { SecretId: 'medspa-development-app-secrets' }),
      [arn('secretsmanager', 'secret:medspa-development-app-secrets-??????')],
    ],
    [
      'secretsmanager:PutSecretValue',
      json('secretsmanager', 'PutSecretValue', {
        SecretId: arn('secretsmanager', 'secret:x-AbCdEf'),
        SecretString: 'v',
      }),
      [arn('secretsmanager', 'secret:x-AbCdEf')],
    ],
    ['secretsmanager:ListSecrets', json('secretsmanager', 'ListSecrets', {}), ['*']],
    [
      'ssm:GetParameter',
      json('ssm', 'GetParameter', { Name: '/medspa/x/release' }),
      [arn('ssm', 'parameter/medspa/x/release')],
    ],
    [
      'ssm:GetParameters',
      json('ssm', 'GetParameters', { Names: ['/a', 'b'] }),
      [arn('ssm', 'parameter/a'), arn('ssm', 'parameter/b')],
    ],
    [
      'ecs:UpdateService',
      json('ecs', 'UpdateService', { cluster: arn('ecs', 'cluster/c'), service: 'api', taskDefinition: 'f:1' }),
      [arn('ecs', 'service/c/api')],
    ],
    [
      'ecs:RunTask',
      json('ecs', 'RunTask', { cluster: 'c', taskDefinition: 'f:1' }),
      [arn('ecs', 'task-definition/f:1')],
    ],
    [
      'ecs:DeleteTaskDefinitions',
      json('ecs', 'DeleteTaskDefinitions', { taskDefinitions: ['f:1', arn('ecs', 'task-definition/f:2')] }),
      [arn('ecs', 'task-definition/f:1'), arn('ecs', 'task-definition/f:2')],
    ],
    [
      'ecs:DescribeTasks',
      json('ecs', 'DescribeTasks', { cluster: 'c', tasks: ['1', arn('ecs', 'task/c/2')] }),
      [arn('ecs', 'task/c/1'), arn('ecs', 'task/c/2')],
    ],
    ['ecs:ListTasks', json('ecs', 'ListTasks', { cluster: 'c' }), [arn('ecs', 'cluster/c')]],
    [
      'rds:CreateDBSnapshot',
      form('rds', 'CreateDBSnapshot', { DBInstanceIdentifier: 'd', DBSnapshotIdentifier: 's' }),
      [arn('rds', 'db:d'), arn('rds', 'snapshot:s')],
    ],
    [
      'elasticache:DescribeReplicationGroups',
      form('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: 'r' }),
      [arn('elasticache', 'replicationgroup:r')],
    ],
    [
      'elasticloadbalancing:DescribeListeners',
      form('elasticloadbalancing', 'DescribeListeners', {
        'ListenerArns.member.1': arn('elasticloadbalancing', 'listener/1'),
        'ListenerArns.member.2': arn('elasticloadbalancing', 'listener/2'),
      }),
      [arn('elasticloadbalancing', 'listener/1'), arn('elasticloadbalancing', 'listener/2')],
    ],
    [
      'ec2:AuthorizeSecurityGroupIngress',
      form('ec2', 'AuthorizeSecurityGroupIngress', {
        GroupId: 'sg-0123456789abcdef0',
        'SubnetId.1': 'subnet-01234567',
      }),
      [arn('ec2', 'security-group/sg-0123456789abcdef0'), arn('ec2', 'subnet/subnet-01234567')],
    ],
    [
      'elasticloadbalancing:CreateLoadBalancer',
      form('elasticloadbalancing', 'CreateLoadBalancer', { Name: 'api', 'Subnets.member.1': 'subnet-01234567' }),
      [arn('elasticloadbalancing', 'loadbalancer/app/api/*')],
    ],
    [
      'elasticloadbalancing:CreateTargetGroup',
      form('elasticloadbalancing', 'CreateTargetGroup', { Name: 'blue' }),
      [arn('elasticloadbalancing', 'targetgroup/blue/*')],
    ],
    [
      'wafv2:CreateWebACL',
      json('wafv2', 'CreateWebACL', { Name: 'api', Scope: 'REGIONAL' }),
      [arn('wafv2', 'regional/webacl/api/*')],
    ],
    ['iam:GetRole', form('iam', 'GetRole', { RoleName: 'r' }), [`arn:aws:iam::${ACCOUNT}:role/r`]],
    [
      'iam:GetRole',
      form('iam', 'GetRole', { RoleName: 'AWSServiceRoleForRDS' }),
      [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`],
    ],
    [
      'iam:CreateServiceLinkedRole',
      form('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }),
      [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/*`],
    ],
    [
      'sts:AssumeRole',
      form('sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${ACCOUNT}:role/r` }),
      [`arn:aws:iam::${ACCOUNT}:role/r`],
    ],
    ['ecr:DescribeImages', json('ecr', 'DescribeImages', { repositoryName: 'a/b' }), [arn('ecr', 'repository/a/b')]],
    ['ecr:GetAuthorizationToken', json('ecr', 'GetAuthorizationToken', {}), ['*']],
    [
      'logs:GetLogEvents',
      json('logs', 'GetLogEvents', { logGroupName: '/g', logStreamName: 's/1' }),
      [arn('logs', 'log-group:/g:log-stream:s/1')],
    ],
    ['logs:FilterLogEvents', json('logs', 'FilterLogEvents', { logGroupName: '/g' }), [arn('logs', 'log-group:/g')]],
    [
      'codedeploy:GetDeploymentGroup',
      json('codedeploy', 'GetDeploymentGroup', { applicationName: 'a', deploymentGroupName: 'g' }),
      [arn('codedeploy', 'deploymentgroup:a/g'), arn('codedeploy', 'application:a')],
    ],
    [
      'ec2:DisassociateRouteTable',
      {
        ...form('ec2', 'DisassociateRouteTable', { AssociationId: 'rtbassoc-0123456789abcdef0' }),
        associated: ['rtb-0123456789abcdef0', 'subnet-0123456789abcdef0'],
      },
      [arn('ec2', 'route-table/rtb-0123456789abcdef0'), arn('ec2', 'subnet/subnet-0123456789abcdef0')],
    ],
    ['s3:ListAllMyBuckets', rest('s3', 'GET', '/'), ['*']],
    ['s3:ListBucket', rest('s3', 'GET', '/b?list-type=2&prefix=p%2F'), ['arn:aws:s3:::b']],
    ['s3:ListBucket', rest('s3', 'HEAD', '/b'), ['arn:aws:s3:::b']],
    ['s3:CreateBucket', rest('s3', 'PUT', '/b'), ['arn:aws:s3:::b']],
    ['s3:GetBucketVersioning', rest('s3', 'GET', '/b?versioning'), ['arn:aws:s3:::b']],
    ['s3:PutEncryptionConfiguration', rest('s3', 'PUT', '/b?encryption='), ['arn:aws:s3:::b']],
    ['s3:DeleteBucketPolicy', rest('s3', 'DELETE', '/b?policy'), ['arn:aws:s3:::b']],
    ['s3:GetObject', rest('s3', 'HEAD', '/b/a/k%20y?x-id=GetObject'), ['arn:aws:s3:::b/a/k y']],
    ['s3:PutObject', rest('s3', 'PUT', '/b/k?partNumber=1&uploadId=u'), ['arn:aws:s3:::b/k']],
    ['s3:DeleteObjectVersion', rest('s3', 'DELETE', '/b/k?versionId=v'), ['arn:aws:s3:::b/k']],
    ['s3:AbortMultipartUpload', rest('s3', 'DELETE', '/b/k?uploadId=u'), ['arn:aws:s3:::b/k']],
    [
      'lambda:CreateFunction',
      rest('lambda', 'POST', '/2015-03-31/functions', { FunctionName: 'f' }),
      [arn('lambda', 'function:f')],
    ],
    [
      'lambda:InvokeFunction',
      rest('lambda', 'POST', '/2015-03-31/functions/f/invocations?Qualifier=live'),
      [arn('lambda', 'function:f:live')],
    ],
    [
      'lambda:UpdateAlias',
      rest('lambda', 'PUT', '/2015-03-31/functions/f/aliases/live'),
      [arn('lambda', 'function:f')],
    ],
    [
      'lambda:ListTags',
      rest('lambda', 'GET', `/2017-03-31/tags/${encodeURIComponent(arn('lambda', 'function:f'))}`),
      [arn('lambda', 'function:f')],
    ],
    [
      'apigateway:GET',
      rest('apigateway', 'GET', '/v2/apis/x/routes?maxResults=1'),
      ['arn:aws:apigateway:us-east-1::/apis/x/routes'],
    ],
    [
      'cloudwatch:DescribeAlarms',
      form('monitoring', 'DescribeAlarms', { 'AlarmNames.member.1': 'a' }),
      [arn('cloudwatch', 'alarm:a')],
    ],
  ])('%s', (action, call, resources) => {
    expect(auditOf(call, ACCOUNT)).toMatchObject({ action, resources })
  })
})

describe('conditions', () => {
  test.each<[string, Asked, Record<string, unknown>]>([
    ['the cluster', json('ecs', 'ListTasks', { cluster: 'c' }), { 'ecs:cluster': arn('ecs', 'cluster/c') }],
    [
      'tags of a JSON list',
      json('secretsmanager', 'CreateSecret', { Tags: [{ Key: 'Environment', Value: 'development' }] }),
      { 'aws:RequestTag/Environment': 'development', 'aws:TagKeys': ['Environment'] },
    ],
    ['tags in lower case', json('ecs', 'RunTask', { tags: [{ key: 'a', value: 'b' }] }), { 'aws:RequestTag/a': 'b' }],
    [
      'tags of an object',
      rest('lambda', 'POST', '/2015-03-31/functions', { Tags: { a: 'b' } }),
      { 'aws:RequestTag/a': 'b' },
    ],
    [
      'tags of a form',
      form('rds', 'CreateDBInstance', { 'Tags.Tag.1.Key': 'a', 'Tags.Tag.1.Value': 'b' }),
      { 'aws:RequestTag/a': 'b' },
    ],
    [
      "EC2's tags",
      form('ec2', 'CreateVpc', { 'TagSpecification.1.Tag.1.Key': 'a', 'TagSpecification.1.Tag.1.Value': 'b' }),
      { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] },
    ],
    ['a prefix', rest('s3', 'GET', '/b?list-type=2&prefix=p%2F'), { 's3:prefix': 'p/' }],
    ['the region', json('ssm', 'GetParameter', { Name: 'x' }), { 'aws:RequestedRegion': 'us-east-1' }],
  ])('%s', (_what, call, conditions) => {
    expect(auditOf(call, ACCOUNT).conditions).toMatchObject(conditions)
  })
})

test('roles that are handed to a service are named with it', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/r`
  expect(auditOf(json('ecs', 'RegisterTaskDefinition', { family: 'f', taskRoleArn: role }), ACCOUNT)).toMatchObject({
    resources: [arn('ecs', 'task-definition/f:*')],
    passedRoles: [{ role, service: 'ecs-tasks.amazonaws.com' }],
  })
  expect(auditOf(rest('lambda', 'POST', '/2015-03-31/functions', { Role: role }), ACCOUNT).passedRoles).toEqual([
    { role, service: 'lambda.amazonaws.com' },
  ])
})

test('no value of a secret, parameter, environment or object is kept', () => {
  const canary = 'canary-value-9f8e7d'
  const calls = [
    json('secretsmanager', 'PutSecretValue', { SecretId: 'x', SecretString: canary, SecretBinary: canary }),
    json('secretsmanager', 'CreateSecret', { Name: 'x', SecretString: canary, Description: canary }),
    json('ssm', 'PutParameter', { Name: 'x', Value: canary }),
    json('ecs', 'RegisterTaskDefinition', {
      family: 'f',
      containerDefinitions: [{ environment: [{ name: 'A', value: canary }] }],
    }),
    json('ecs', 'RunTask', { overrides: { containerOverrides: [{ environment: [{ name: 'A', value: canary }] }] } }),
    rest('lambda', 'PUT', '/2015-03-31/functions/f/configuration', { Environment: { Variables: { A: canary } } }),
    rest('lambda', 'POST', '/2015-03-31/functions/f/invocations', { body: canary }),
    rest('s3', 'PUT', '/b/k', { body: canary }),
    form('elasticache', 'ModifyReplicationGroup', { ReplicationGroupId: 'r', AuthToken: canary }),
    form('rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'd', MasterUserPassword: canary }),
    json('logs', 'PutLogEvents', { logGroupName: 'g', logEvents: [{ message: canary }] }),
  ]
  for (const call of calls) expect(JSON.stringify(auditOf(call, ACCOUNT))).not.toContain(canary)
})

test('any request is read without an error, and its entry stays small', () => {
  const services = ['s3', 'ecs', 'logs', 'lambda', 'ec2', 'rds', 'secretsmanager', 'apigateway', 'x']
  fc.assert(
    fc.property(
      fc.constantFrom(...services),
      fc.oneof(fc.json(), fc.string()),
      fc.webPath(),
      fc.constantFrom('application/json', 'application/x-www-form-urlencoded'),
      (service, body, url, type) => {
        const call = asked(service, { url, headers: { 'content-type': type }, body: Buffer.from(body) })
        expect(auditOf(call, ACCOUNT).resources.length).toBeLessThanOrEqual(100)
      },
    ),
  )
  const many = json('ssm', 'GetParameters', { Names: Array.from({ length: 5000 }, (_, index) => `n${index}`) })
  expect(auditOf(many, ACCOUNT).resources).toHaveLength(100)
})
