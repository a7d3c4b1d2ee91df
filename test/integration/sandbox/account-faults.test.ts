import { CreateServiceCommand, ECSClient } from '@aws-sdk/client-ecs'
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateCacheSubnetGroupCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache'
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  CreateDBSubnetGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import {
  GetServiceQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startCallFaultHarness } from './support/call-fault-harness.ts'

let harness: Awaited<ReturnType<typeof startCallFaultHarness>>
beforeAll(async () => {
  harness = await startCallFaultHarness()
})
afterEach(() => harness.releaseAll())
afterAll(() => harness.close())

/** Code and text of what a call is refused with; where it reaches moto, moto's. */
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error) => `${error.name}: ${error.message}`,
  )
const SubnetIds = ['subnet-1', 'subnet-2']
const database = (more: Partial<CreateDBInstanceCommandInput> = {}) =>
  new RDSClient(harness.options).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'one',
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      MasterUsername: 'medspa_admin',
      MasterUserPassword: 'a long password',
      ...more,
    }),
  )
const calls: Record<string, () => Promise<unknown>> = {
  subnets: () =>
    new RDSClient(harness.options).send(
      new CreateDBSubnetGroupCommand({ DBSubnetGroupName: 'one', DBSubnetGroupDescription: 'one', SubnetIds }),
    ),
  database,
  redis: () =>
    new ElastiCacheClient(harness.options).send(
      new CreateCacheSubnetGroupCommand({ CacheSubnetGroupName: 'one', CacheSubnetGroupDescription: 'one', SubnetIds }),
    ),
  balancer: () =>
    new ElasticLoadBalancingV2Client(harness.options).send(
      new CreateLoadBalancerCommand({ Name: 'one', Subnets: SubnetIds }),
    ),
  service: () =>
    new ECSClient(harness.options).send(new CreateServiceCommand({ serviceName: 'one', taskDefinition: 'one' })),
}

test.each([
  [
    'rds',
    {
      subnets: /^InvalidParameterValue: Missing necessary credentials\./,
      database: /^InvalidParameterValue: Unable to create the resource\. Verify that you have permission/,
    },
  ],
  ['elasticache', { redis: /^ServiceLinkedRoleNotFoundFault: This action cannot be completed/ }],
  [
    'elasticloadbalancing',
    { balancer: /^AccessDenied: User: .*iam:CreateServiceLinkedRole on resource: .*ForElasticLoadBalancing/ },
  ],
  ['ecs', { service: /^InvalidParameterException: Unable to assume the service linked role\./ }],
])('an account is refused what needs the role of %s until it has the role', async (service, words) => {
  const attempt = (call: string) => refusalOf(calls[call]?.() ?? Promise.reject(new Error(`no call ${call}`)))
  await harness.fault({ service: 'iam', fault: 'no-service-linked-roles' })
  for (const [call, refusal] of Object.entries(words)) expect(await attempt(call)).toMatch(refusal)
  await new IAMClient(harness.options).send(
    new CreateServiceLinkedRoleCommand({ AWSServiceName: `${service}.amazonaws.com` }),
  )
  for (const [call, refusal] of Object.entries(words)) expect(await attempt(call)).not.toMatch(refusal)
})

test('the free plan has one day of backups, and the smallest classes', async () => {
  await harness.fault({ service: 'rds', fault: 'free-plan' })
  const large = { DBInstanceIdentifier: 'free', DBInstanceClass: 'db.t3.small' }
  expect(await refusalOf(database({ ...large, BackupRetentionPeriod: 7 }))).toMatch(
    /FreeTierRestriction.*The specified backup retention period exceeds the maximum available to free tier customers/,
  )
  expect(await refusalOf(database({ ...large, BackupRetentionPeriod: 1 }))).toMatch(
    /FreeTierRestriction.*This instance size isn't available with free plan accounts/,
  )
  expect(await refusalOf(database({ DBInstanceIdentifier: 'free', BackupRetentionPeriod: 1 }))).toBe('done')
})

test('a new account may be refused load balancers', async () => {
  await harness.fault({ service: 'elasticloadbalancing', fault: 'no-load-balancers' })
  expect(await refusalOf(calls.balancer?.() ?? Promise.resolve())).toMatch(
    /^OperationNotPermitted.*This AWS account currently does not support creating load balancers/,
  )
})

test("quotas are AWS's own, or what a test says; an increase is asked for once", async () => {
  const quotas = new ServiceQuotasClient(harness.options)
  const get = async (ServiceCode: string, QuotaCode: string) =>
    (await quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value
  expect(await get('lambda', 'L-B99A9384')).toBe(1000)
  await harness.fault({ service: 'servicequotas', fault: 'quotas', value: 'lambda:L-B99A9384=10,fargate:L-36FBB829=0' })
  expect(await get('lambda', 'L-B99A9384')).toBe(10)
  expect(await get('fargate', 'L-36FBB829')).toBe(0)
  expect(await get('fargate', 'L-3032A538')).toBe(6)
  expect(await refusalOf(get('lambda', 'L-00000000'))).toMatch(/^NoSuchResourceException/)
  const ask = () =>
    quotas.send(
      new RequestServiceQuotaIncreaseCommand({ ServiceCode: 'lambda', QuotaCode: 'L-B99A9384', DesiredValue: 1000 }),
    )
  expect((await ask()).RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 1000 })
  expect(await refusalOf(ask())).toMatch(/^ResourceAlreadyExistsException/)
})
