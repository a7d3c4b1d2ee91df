import { expect, it } from 'vitest'
import type { Clients } from '../../src/aws/clients.ts'
import { createLeftovers } from '../../src/aws/leftovers/leftovers.ts'
import { namesFor } from '../../src/config/names.ts'
import type { Platform } from '../../src/config/platform/platform-schema.ts'
import { OperatorError } from '../../src/errors.ts'

type Answers = Record<string, object>

/** Clients that answer each command by its name, from `answers`, else with nothing found. */
async function clientsAnswering(answers: Answers | 'denied'): Promise<Clients> {
  const [autoscaling, cloudWatch, ec2, ecr, ecs, elasticache, elb, iam, lambda, logs, rds, s3, secrets, ssm] =
    await Promise.all([
      import('@aws-sdk/client-application-auto-scaling').then((all) => all.ApplicationAutoScalingClient),
      import('@aws-sdk/client-cloudwatch').then((all) => all.CloudWatchClient),
      import('@aws-sdk/client-ec2').then((all) => all.EC2Client),
      import('@aws-sdk/client-ecr').then((all) => all.ECRClient),
      import('@aws-sdk/client-ecs').then((all) => all.ECSClient),
      import('@aws-sdk/client-elasticache').then((all) => all.ElastiCacheClient),
      import('@aws-sdk/client-elastic-load-balancing-v2').then((all) => all.ElasticLoadBalancingV2Client),
      import('@aws-sdk/client-iam').then((all) => all.IAMClient),
      import('@aws-sdk/client-lambda').then((all) => all.LambdaClient),
      import('@aws-sdk/client-cloudwatch-logs').then((all) => all.CloudWatchLogsClient),
      import('@aws-sdk/client-rds').then((all) => all.RDSClient),
      import('@aws-sdk/client-s3').then((all) => all.S3Client),
      import('@aws-sdk/client-secrets-manager').then((all) => all.SecretsManagerClient),
      import('@aws-sdk/client-ssm').then((all) => all.SSMClient),
    ])
  const [apiGateway, eventBridge, sns, waf] = await Promise.all([
    import('@aws-sdk/client-apigatewayv2').then((all) => all.ApiGatewayV2Client),
    import('@aws-sdk/client-eventbridge').then((all) => all.EventBridgeClient),
    import('@aws-sdk/client-sns').then((all) => all.SNSClient),
    import('@aws-sdk/client-wafv2').then((all) => all.WAFV2Client),
  ])
  const missing: Record<string, string> = {
    DescribeLoadBalancersCommand: 'LoadBalancerNotFoundException',
    DescribeRepositoriesCommand: 'RepositoryNotFoundException',
    GetFunctionConfigurationCommand: 'ResourceNotFoundException',
    GetParameterCommand: 'ParameterNotFound',
    GetRoleCommand: 'NoSuchEntityException',
    DescribeSecretCommand: 'ResourceNotFoundException',
  }
  const send = async (command: { constructor: { name: string } }) => {
    const { name } = command.constructor
    const fault = answers === 'denied' ? 'AccessDenied' : name in answers ? undefined : missing[name]
    if (fault !== undefined) throw Object.assign(new Error(`${name}: ${fault}`), { name: fault })
    return answers === 'denied' ? {} : (answers[name] ?? {})
  }
  const faked = (Client: { prototype: object }) => async () => Object.assign(Object.create(Client.prototype), { send })
  return {
    region: 'us-east-1',
    apiGateway: faked(apiGateway),
    autoscaling: faked(autoscaling),
    cloudWatch: faked(cloudWatch),
    ec2: faked(ec2),
    ecr: faked(ecr),
    ecs: faked(ecs),
    elasticache: faked(elasticache),
    eventBridge: faked(eventBridge),
    iam: faked(iam),
    lambda: faked(lambda),
    loadBalancing: faked(elb),
    logs: faked(logs),
    rds: faked(rds),
    s3: faked(s3),
    secretsManager: faked(secrets),
    sns: faked(sns),
    ssm: faked(ssm),
    waf: faked(waf),
  } as Clients
}

const find = async (answers: Answers | 'denied', lockTable?: string, platform?: Platform) => {
  const list = async () => {
    if (answers === 'denied') throw new OperatorError('denied', { code: 'aws-access-denied', whose: 'aws' })
    return []
  }
  return createLeftovers({
    bucket: 'tf-state',
    clients: await clientsAnswering(answers),
    environment: 'development',
    lockTable: { name: lockTable, exists: async () => true },
    names: namesFor('development'),
    ...(platform && { platform }),
    snapshots: { database: { list }, redis: { list } },
  }).find()
}

it('finds nothing where nothing is there', async () => {
  expect(await find({})).toEqual({ kept: [], unexpected: [], unknown: [] })
})

it('tells what a role may not look at, and what it could not say is no reason to fail', async () => {
  const { kept, unexpected, unknown } = await find('denied')
  expect([kept, unexpected]).toEqual([[], []])
  expect(unknown.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['secrets', 'network', 'ECS', 'snapshots of Redis', 'log groups']),
  )
  expect(unknown).toHaveLength(21)
})

it('names the registries of further targets too, each once', async () => {
  const workers = { mail: { target: 'jobs' }, calls: { target: 'jobs' } }
  const { unexpected } = await find({ DescribeRepositoriesCommand: { repositories: [{}] } }, undefined, { workers })
  const registries = unexpected.filter(({ what }) => what === 'image repository')
  expect(registries.map(({ name }) => name)).toEqual([
    'medspa-development-api',
    'medspa-development-voice-lambda',
    'medspa-development-jobs',
  ])
})

it('keeps secrets that are scheduled for deletion, with the date; living ones should be gone', async () => {
  const scheduled = await find({ DescribeSecretCommand: { DeletedDate: new Date('2026-12-29T10:00:00Z') } })
  expect(scheduled.unexpected).toEqual([])
  expect(scheduled.kept).toContainEqual(
    expect.objectContaining({
      name: 'medspa-development-app-secrets',
      because: 'scheduled for deletion on 2026-12-29',
      delete: expect.stringContaining('--force-delete-without-recovery'),
    }),
  )
  const alive = await find({ DescribeSecretCommand: { Name: 'alive' } })
  expect(alive.unexpected.map(({ name }) => name)).toEqual([
    'medspa-development-app-secrets',
    'medspa-development-redis-auth',
  ])
  // Of a secret with keys that somebody may want yet: the line leaves the way back.
  for (const { delete: command } of alive.unexpected) expect(command).toMatch(/ --recovery-window-in-days 30$/)
})

it('names the automated backups that RDS keeps of this database, and of no other', async () => {
  const backup = (DBInstanceIdentifier: string, Status: string) => ({
    DBInstanceIdentifier,
    DbiResourceId: `db-${DBInstanceIdentifier}-${Status}`,
    BackupRetentionPeriod: 7,
    Status,
  })
  const { kept } = await find({
    DescribeDBInstanceAutomatedBackupsCommand: {
      DBInstanceAutomatedBackups: [
        backup('medspa-development', 'retained'),
        backup('medspa-development', 'active'),
        backup('medspa-production', 'retained'),
      ],
    },
  })
  expect(kept).toEqual([
    expect.objectContaining({ name: 'db-medspa-development-retained', because: 'RDS keeps it for 7 days' }),
  ])
})

it('names what costs, each with the command that deletes it', async () => {
  const { unexpected } = await find({
    DescribeNatGatewaysCommand: { NatGateways: [{ NatGatewayId: 'nat-1' }] },
    DescribeAddressesCommand: { Addresses: [{ AllocationId: 'eipalloc-1' }] },
    DescribeVpcsCommand: { Vpcs: [{ VpcId: 'vpc-1' }] },
    DescribeClustersCommand: { clusters: [{ clusterName: 'medspa-development', status: 'ACTIVE' }] },
    DescribeDBInstancesCommand: { DBInstances: [{}] },
    GetFunctionConfigurationCommand: { FunctionName: 'medspa-development-voice' },
  })
  expect(unexpected.map(({ delete: command, name }) => [name, command?.split(' ').slice(1, 3).join(' ')])).toEqual([
    ['nat-1', 'ec2 delete-nat-gateway'],
    ['eipalloc-1', 'ec2 release-address'],
    ['vpc-1', 'ec2 delete-vpc'],
    ['medspa-development', 'ecs delete-cluster'],
    ['medspa-development-voice', 'lambda delete-function'],
    ['medspa-development', 'rds delete-db-instance'],
  ])
})

it('names what belongs to the whole account, and tells nobody to delete it', async () => {
  const { kept, unexpected } = await find({ GetRoleCommand: { Role: {} } }, 'terraform-locks')
  expect(unexpected).toEqual([])
  expect(kept.map(({ name }) => name)).toEqual([
    'terraform-locks',
    'AWSServiceRoleForECS',
    'AWSServiceRoleForElasticLoadBalancing',
    'AWSServiceRoleForRDS',
    'AWSServiceRoleForElastiCache',
    'AWSServiceRoleForApplicationAutoScaling_ECSService',
  ])
  for (const thing of kept) expect(thing).not.toHaveProperty('delete')
})

it("names what no VPC takes along, by the environment's names, and nothing of another environment", async () => {
  const named = (names: string[]) => names.map((Name) => ({ Name, Id: `id-of-${Name}`, LockToken: 'lock' }))
  const { unexpected } = await find({
    ListWebACLsCommand: { WebACLs: named(['medspa-development-api', 'medspa-production-api']) },
    ListBucketsCommand: {
      Buckets: named([
        'medspa-development-access-logs-123456789012-us-east-1',
        'medspa-development-access-logs-123456789012-eu-central-1',
      ]),
    },
    ListRolesCommand: {
      Roles: ['medspa-development-task', 'medspa-developments', 'medspa-production-task'].map((RoleName) => ({
        RoleName,
      })),
    },
    GetApisCommand: {
      Items: ['medspa-development-voice', 'voice'].map((Name) => ({ Name, ApiId: `id-of-${Name}` })),
    },
    ListTopicsCommand: {
      Topics: ['medspa-development-alarms', 'medspa-production-alarms'].map((name) => ({
        TopicArn: `arn:aws:sns:us-east-1:123456789012:${name}`,
      })),
    },
    ListRulesCommand: { Rules: [{ Name: 'medspa-development-voice-ping' }] },
  })
  expect(unexpected.map(({ delete: command, name, what }) => [what, name, command])).toEqual([
    [
      'web ACL',
      'medspa-development-api',
      'aws wafv2 delete-web-acl --scope REGIONAL --name medspa-development-api --id id-of-medspa-development-api --lock-token lock',
    ],
    [
      'access-log bucket',
      'medspa-development-access-logs-123456789012-us-east-1',
      'aws s3 rb --force s3://medspa-development-access-logs-123456789012-us-east-1',
    ],
    ['HTTP API', 'medspa-development-voice', 'aws apigatewayv2 delete-api --api-id id-of-medspa-development-voice'],
    [
      'EventBridge rule',
      'medspa-development-voice-ping',
      'aws events delete-rule --name medspa-development-voice-ping',
    ],
    [
      'SNS topic',
      'medspa-development-alarms',
      'aws sns delete-topic --topic-arn arn:aws:sns:us-east-1:123456789012:medspa-development-alarms',
    ],
    ['IAM role', 'medspa-development-task', 'aws iam delete-role --role-name medspa-development-task'],
  ])
})
