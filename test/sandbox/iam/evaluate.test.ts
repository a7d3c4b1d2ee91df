import { describe, expect, test } from 'vitest'
import type { AccessRequest } from '../../../sandbox/iam/access-request.ts'
import { type Decision, evaluate, type Policies } from '../../../sandbox/iam/evaluate.ts'

const ACCOUNT = '123456789012'
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/session`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deployer`

const asked = (action: string, resources: string[] = ['*'], more: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: SESSION,
  accountId: ACCOUNT,
  region: 'us-east-1',
  action,
  resources,
  conditions: {},
  passedRoles: [],
  ...more,
})

type Statement = Record<string, unknown>
const document = (...statements: Statement[]) => ({ Version: '2012-10-17', Statement: statements })
const allow = (action: string | string[], resource: string | string[] = '*', more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
})
const deny = (...of: Parameters<typeof allow>): Statement => ({ ...allow(...of), Effect: 'Deny' })
const holding = (...statements: Statement[]): Policies => ({
  identity: [{ name: 'own', document: document(...statements) }],
})
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`
/** `allowed`, or why not and for what. */
const said = (decision: Decision) =>
  decision.allowed ? 'allowed' : `${decision.why}: ${decision.action} on ${decision.resource}`

const SECRET = arn('secretsmanager', 'secret:app-AbCdEf')
const CLUSTER = { 'ecs:cluster': arn('ecs', 'cluster/main') }

describe('what a policy says of a call', () => {
  test.each<[string, AccessRequest, Policies, string]>([
    [
      'allowed',
      asked('secretsmanager:GetSecretValue', [SECRET]),
      holding(allow('secretsmanager:GetSecretValue', SECRET)),
      'allowed',
    ],
    [
      'whatever EC2 has, of any type, whose tags are ours',
      asked('ec2:DeleteVpc', [arn('ec2', 'vpc/vpc-1')], { keysOf: () => ({ 'aws:ResourceTag/of': 'us' }) }),
      holding(
        allow('ec2:DeleteVpc', arn('ec2', '*/*'), { Condition: { StringEquals: { 'aws:ResourceTag/of': 'us' } } }),
      ),
      'allowed',
    ],
    [
      "the same, of somebody else's",
      asked('ec2:DeleteVpc', [arn('ec2', 'vpc/vpc-1')], { keysOf: () => ({ 'aws:ResourceTag/of': 'others' }) }),
      holding(
        allow('ec2:DeleteVpc', arn('ec2', '*/*'), { Condition: { StringEquals: { 'aws:ResourceTag/of': 'us' } } }),
      ),
      `implicit: ec2:DeleteVpc on ${arn('ec2', 'vpc/vpc-1')}`,
    ],
    [
      'another action',
      asked('secretsmanager:PutSecretValue', [SECRET]),
      holding(allow('secretsmanager:GetSecretValue', SECRET)),
      `implicit: secretsmanager:PutSecretValue on ${SECRET}`,
    ],
    [
      'another resource',
      asked('secretsmanager:GetSecretValue', [SECRET]),
      holding(allow('secretsmanager:*', arn('secretsmanager', 'secret:other-AbCdEf'))),
      `implicit: secretsmanager:GetSecretValue on ${SECRET}`,
    ],
    [
      'one of two resources',
      asked('rds:CreateDBSnapshot', [arn('rds', 'db:main'), arn('rds', 'snapshot:final')]),
      holding(allow('rds:*', arn('rds', 'db:*'))),
      `implicit: rds:CreateDBSnapshot on ${arn('rds', 'snapshot:final')}`,
    ],
    ['no policy at all', asked('s3:ListAllMyBuckets'), { identity: [] }, 'implicit: s3:ListAllMyBuckets on *'],
    [
      'a denial is stronger',
      asked('s3:GetObject', ['arn:aws:s3:::state/key']),
      holding(allow('s3:*'), deny('s3:GetObject', 'arn:aws:s3:::state/*')),
      'explicit: s3:GetObject on arn:aws:s3:::state/key',
    ],
    ['who one is, always', asked('sts:GetCallerIdentity'), holding(deny('*')), 'allowed'],
  ])('%s', async (_, request, policies, expected) => {
    expect(said(await evaluate(request, policies))).toBe(expected)
  })
})

describe('the resource that AWS asks for', () => {
  test.each<[string, AccessRequest, Policies, string]>([
    [
      'all where the action knows none',
      asked('ecs:DescribeTaskDefinition', [arn('ecs', 'task-definition/api:1')]),
      holding(allow('ecs:*', arn('ecs', 'task-definition/api:1'))),
      'implicit: ecs:DescribeTaskDefinition on *',
    ],
    [
      'of what is made, all of its kind',
      asked('ec2:CreateVpc'),
      holding(allow('ec2:CreateVpc', arn('ec2', 'vpc/vpc-*'))),
      `implicit: ec2:CreateVpc on ${arn('ec2', 'vpc/*')}`,
    ],
    ['and that is allowed', asked('ec2:CreateVpc'), holding(allow('ec2:*', arn('ec2', 'vpc/*'))), 'allowed'],
    [
      'what is made, and what it is made in',
      asked('ec2:CreateSubnet', [arn('ec2', 'vpc/vpc-0123456789abcdef0')]),
      holding(allow('ec2:CreateSubnet', arn('ec2', 'vpc/*'))),
      `implicit: ec2:CreateSubnet on ${arn('ec2', 'subnet/*')}`,
    ],
    [
      'one of the kinds that the call means',
      asked('elasticloadbalancing:ModifyListener', [arn('elasticloadbalancing', 'listener/app/main/1/2')]),
      holding(allow('elasticloadbalancing:*', arn('elasticloadbalancing', 'listener/app/main/*'))),
      'allowed',
    ],
    [
      'instances of the named cluster',
      asked('ecs:ListTasks', [arn('ecs', 'cluster/main')], { conditions: CLUSTER }),
      holding(),
      `implicit: ecs:ListTasks on ${arn('ecs', 'container-instance/main/*')}`,
    ],
    [
      'task sets of the named service',
      asked('ecs:CreateTaskSet', [arn('ecs', 'service/main/api')]),
      holding(),
      `implicit: ecs:CreateTaskSet on ${arn('ecs', 'task-set/main/api/*')}`,
    ],
    [
      'a log group with its streams',
      asked('logs:PutRetentionPolicy', [arn('logs', 'log-group:/api')]),
      holding(allow('logs:*', arn('logs', 'log-group:/api'))),
      `implicit: logs:PutRetentionPolicy on ${arn('logs', 'log-group:/api:log-stream:')}`,
    ],
    [
      'and is allowed with them',
      asked('logs:PutRetentionPolicy', [arn('logs', 'log-group:/api')]),
      holding(allow('logs:*', arn('logs', 'log-group:/api:*'))),
      'allowed',
    ],
    [
      'a stream of a log group',
      asked('logs:CreateLogStream', [arn('logs', 'log-group:/api:log-stream:api/1')]),
      holding(allow('logs:CreateLogStream', arn('logs', 'log-group:/api:*'))),
      'allowed',
    ],
    [
      'objects of the bucket whose objects are deleted',
      asked('s3:DeleteObject', ['arn:aws:s3:::state']),
      holding(allow('s3:DeleteObject', 'arn:aws:s3:::state')),
      'implicit: s3:DeleteObject on arn:aws:s3:::state/*',
    ],
    [
      "API Gateway's second version, which the reference lacks",
      asked('apigateway:POST', ['arn:aws:apigateway:us-east-1::/apis/a1/routes']),
      holding(allow('apigateway:POST', 'arn:aws:apigateway:us-east-1::/apis/a1/*')),
      'allowed',
    ],
    [
      'and elsewhere in it',
      asked('apigateway:POST', ['arn:aws:apigateway:us-east-1::/apis/a1/routes']),
      holding(allow('apigateway:POST', 'arn:aws:apigateway:us-east-1::/apis/b2/*')),
      'implicit: apigateway:POST on arn:aws:apigateway:us-east-1::/apis/a1/routes',
    ],
    [
      'a denial there',
      asked('apigateway:DELETE', ['arn:aws:apigateway:us-east-1::/apis/a1']),
      holding(allow('apigateway:*'), deny('apigateway:DELETE')),
      'explicit: apigateway:DELETE on arn:aws:apigateway:us-east-1::/apis/a1',
    ],
    [
      'a function by its alias',
      asked('lambda:InvokeFunction', [arn('lambda', 'function:voice:live')]),
      holding(allow('lambda:InvokeFunction', arn('lambda', 'function:voice:live'))),
      'allowed',
    ],
  ])('%s', async (_, request, policies, expected) => {
    expect(said(await evaluate(request, policies))).toBe(expected)
  })
})

describe('conditions', () => {
  const tagged = { 'aws:RequestTag/env': 'development', 'aws:TagKeys': ['env'] }
  const inDevelopment = { Condition: { StringEquals: { 'aws:RequestTag/env': 'development' } } }
  test.each<[string, AccessRequest, Policies, string]>([
    [
      'that the call meets',
      asked('rds:CreateDBInstance', [arn('rds', 'db:main')], { conditions: tagged }),
      holding(allow(['rds:CreateDBInstance', 'rds:AddTagsToResource'], '*', inDevelopment)),
      'allowed',
    ],
    [
      'on a key that the call does not send',
      asked('rds:CreateDBInstance', [arn('rds', 'db:main')]),
      holding(allow('rds:CreateDBInstance', '*', inDevelopment)),
      `implicit: rds:CreateDBInstance on ${arn('rds', 'db:main')}`,
    ],
    [
      'on who asks',
      asked('s3:ListAllMyBuckets'),
      holding(allow('s3:ListAllMyBuckets', '*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } })),
      'allowed',
    ],
    [
      'on where',
      asked('s3:ListAllMyBuckets'),
      holding(allow('*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })),
      'explicit: s3:ListAllMyBuckets on *',
    ],
    [
      "on a tag of the principal's",
      asked('s3:ListAllMyBuckets', ['*'], { context: { 'aws:PrincipalTag/team': 'voice' } }),
      holding(allow('s3:ListAllMyBuckets', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'voice' } } })),
      'allowed',
    ],
  ])('%s', async (_, request, policies, expected) => {
    expect(said(await evaluate(request, policies))).toBe(expected)
  })
})

describe('what one call needs besides', () => {
  const passing = {
    passedRoles: [{ role: `arn:aws:iam::${ACCOUNT}:role/api-task`, service: 'ecs-tasks.amazonaws.com' }],
  }
  const tagged = { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] }
  const register = (more: Partial<AccessRequest>) =>
    asked('ecs:RegisterTaskDefinition', [arn('ecs', 'task-definition/api:*')], more)
  const passTo = (service: string) =>
    allow('iam:PassRole', '*', { Condition: { StringEquals: { 'iam:PassedToService': service } } })
  test.each<[string, AccessRequest, Policies, string]>([
    [
      'a role to pass',
      register(passing),
      holding(allow('ecs:*')),
      `implicit: iam:PassRole on arn:aws:iam::${ACCOUNT}:role/api-task`,
    ],
    ['passed to its service', register(passing), holding(allow('ecs:*'), passTo('ecs-tasks.amazonaws.com')), 'allowed'],
    [
      'passed to another service',
      register(passing),
      holding(allow('ecs:*'), passTo('lambda.amazonaws.com')),
      `implicit: iam:PassRole on arn:aws:iam::${ACCOUNT}:role/api-task`,
    ],
    [
      'tags of a role',
      asked('iam:CreateRole', [ROLE], { conditions: tagged }),
      holding(allow('iam:CreateRole')),
      `implicit: iam:TagRole on ${ROLE}`,
    ],
    [
      'tags of a VPC that this call makes',
      asked('ec2:CreateVpc', ['*'], { conditions: tagged }),
      holding(
        allow('ec2:CreateVpc'),
        allow('ec2:CreateTags', '*', { Condition: { StringEquals: { 'ec2:CreateAction': 'CreateSubnet' } } }),
      ),
      `implicit: ec2:CreateTags on ${arn('ec2', 'vpc/*')}`,
    ],
    [
      'tags of the task that this call starts',
      asked('ecs:RunTask', [arn('ecs', 'task-definition/api:1')], { conditions: { ...CLUSTER, ...tagged } }),
      holding(allow('ecs:RunTask'), allow('ecs:TagResource', arn('ecs', 'service/*'))),
      `implicit: ecs:TagResource on ${arn('ecs', 'task/main/*')}`,
    ],
    [
      'tags of a listener of the named balancer',
      asked('elasticloadbalancing:CreateListener', [arn('elasticloadbalancing', 'loadbalancer/app/main/1')], {
        conditions: tagged,
      }),
      holding(allow('elasticloadbalancing:CreateListener')),
      `implicit: elasticloadbalancing:AddTags on ${arn('elasticloadbalancing', 'listener/app/main/1/*')}`,
    ],
    [
      'tags of the database alone, not of the group that it is in',
      asked('rds:CreateDBInstance', [arn('rds', 'db:main'), arn('rds', 'subgrp:main')], { conditions: tagged }),
      holding(allow('rds:CreateDBInstance'), allow('rds:AddTagsToResource', arn('rds', 'db:main'))),
      'allowed',
    ],
  ])('%s', async (_, request, policies, expected) => {
    expect(said(await evaluate(request, policies))).toBe(expected)
  })
})

describe('a permissions boundary', () => {
  const bounded = (identity: Statement, boundary: Statement): Policies => ({
    ...holding(identity),
    boundary: { name: 'boundary', document: document(boundary) },
  })
  const list = asked('s3:ListAllMyBuckets')
  test.each<[string, Policies, string]>([
    ['allows too', bounded(allow('s3:*'), allow('s3:*')), 'allowed'],
    ['does not allow', bounded(allow('s3:*'), allow('ec2:*')), 'boundary: s3:ListAllMyBuckets on *'],
    ['allows alone', bounded(allow('ec2:*'), allow('s3:*')), 'implicit: s3:ListAllMyBuckets on *'],
    ['denies', bounded(allow('s3:*'), deny('s3:*')), 'explicit: s3:ListAllMyBuckets on *'],
  ])('%s', async (_, policies, expected) => {
    expect(said(await evaluate(list, policies))).toBe(expected)
  })

  test('of an action that the reference lacks', async () => {
    const post = asked('apigateway:POST', ['arn:aws:apigateway:us-east-1::/apis'])
    expect(said(await evaluate(post, bounded(allow('apigateway:*'), allow('s3:*'))))).toBe(
      'boundary: apigateway:POST on arn:aws:apigateway:us-east-1::/apis',
    )
  })
})

describe("a resource's own policy", () => {
  const BUCKET = 'arn:aws:s3:::state'
  const read = asked('s3:GetObject', [`${BUCKET}/key`])
  const at = (statement: Statement): Policies['ofResource'] => {
    const policy = document(statement)
    return (resource) => (resource.startsWith(BUCKET) ? policy : undefined)
  }
  const toRole = { Principal: { AWS: ROLE } }
  test.each<[string, Policies, string]>([
    ['allows what no other does', { identity: [], ofResource: at(allow('s3:*', `${BUCKET}/*`, toRole)) }, 'allowed'],
    [
      'denies what another allows',
      { ...holding(allow('s3:*')), ofResource: at(deny('s3:*', `${BUCKET}/*`, { Principal: '*' })) },
      `explicit: s3:GetObject on ${BUCKET}/key`,
    ],
    [
      'is about calls without TLS',
      {
        ...holding(allow('s3:*')),
        ofResource: at(
          deny('s3:*', `${BUCKET}/*`, {
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ),
      },
      'allowed',
    ],
  ])('%s', async (_, policies, expected) => {
    expect(said(await evaluate(read, policies))).toBe(expected)
  })

  const ALIAS = arn('lambda', 'function:voice:live')
  const invoke = (source: string) =>
    asked('lambda:InvokeFunction', [ALIAS], {
      principal: 'apigateway.amazonaws.com',
      context: { 'aws:SourceArn': source, 'aws:SourceAccount': ACCOUNT },
    })
  const ofFunction = () =>
    document(
      allow('lambda:InvokeFunction', ALIAS, {
        Principal: { Service: 'apigateway.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': arn('execute-api', 'a1/*') } },
      }),
    )
  test.each([
    ['lets a service in', arn('execute-api', 'a1/$default/POST/voice'), 'allowed'],
    [
      'but not for another API',
      arn('execute-api', 'b2/$default/POST/voice'),
      `implicit: lambda:InvokeFunction on ${ALIAS}`,
    ],
  ])('%s', async (_, source, expected) => {
    expect(said(await evaluate(invoke(source), { identity: [], ofResource: ofFunction }))).toBe(expected)
  })
})

test('names the statements that matched, by Sid or place', async () => {
  const policies: Policies = {
    identity: [
      { name: 'first', document: document(allow('ec2:*'), allow('s3:*')) },
      { name: 'second', document: document(deny('s3:ListAllMyBuckets', '*', { Sid: 'NoList' })) },
    ],
  }
  expect(await evaluate(asked('s3:ListAllMyBuckets'), policies)).toMatchObject({
    allowed: false,
    matched: [
      { kind: 'identity', policy: 'first', statement: '2', effect: 'Allow' },
      { kind: 'identity', policy: 'second', statement: 'NoList', effect: 'Deny' },
    ],
  })
  const post = asked('apigateway:POST', ['arn:aws:apigateway:us-east-1::/apis'])
  expect(await evaluate(post, holding(allow('s3:*'), allow('apigateway:POST', '*', { Sid: 'Gateway' })))).toMatchObject(
    {
      allowed: true,
      answers: [{ matched: [{ kind: 'identity', policy: 'own', statement: 'Gateway', effect: 'Allow' }] }],
    },
  )
})
