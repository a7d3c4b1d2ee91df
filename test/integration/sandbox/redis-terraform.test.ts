import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeReplicationGroupsCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createElastiCache } from '../../../sandbox/front/elasticache/elasticache.ts'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { credentials } from './support/operator.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

const infra = path.resolve(import.meta.dirname, '../../../infra/terraform')
const run = promisify(execFile)
let harness: SandboxHarness
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'redis-terraform-'))
  harness = await startHarness((context) => [createElastiCache(context)])
})
afterAll(async () => {
  await harness.close()
  await rm(folder, { recursive: true })
})

const slowLogs = async () => {
  const described = await new ElastiCacheClient(harness.aws).send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: 'slow' }),
  )
  return described.ReplicationGroups?.[0]?.LogDeliveryConfigurations?.map(
    ({ DestinationDetails }) => DestinationDetails?.CloudWatchLogsDetails?.LogGroup,
  )
}

test('a Redis of before gets its slow log in place, and the next plan is empty', async () => {
  const module = path.join(folder, 'module')
  await cp(path.join(infra, 'modules/redis'), module, { recursive: true })
  await cp(path.join(infra, '.terraform.lock.hcl'), path.join(module, '.terraform.lock.hcl'))
  const { PATH = '', HOME = '/' } = process.env
  const config = await findCliConfig({ env: {}, home: HOME, dir: module, moduleDir: module })
  const env = {
    PATH,
    HOME,
    ...(config.file !== undefined && { TF_CLI_CONFIG_FILE: config.file }),
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: harness.context.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const { Subnets = [] } = await new EC2Client(harness.aws).send(new DescribeSubnetsCommand({}))
  const variables = {
    ...{ name: 'slow', vpc_id: Subnets[0]?.VpcId, subnet_ids: Subnets.map(({ SubnetId }) => SubnetId) },
    ...{ client_security_group_id: 'sg-0123456789abcdef0', node_type: 'cache.t4g.micro', num_cache_clusters: 1 },
    ...{ auth_token: 'a-token-of-forty-letters-for-the-sandbox', slow_log_group: '/aws/vendedlogs/elasticache/slow' },
  }
  await writeFile(path.join(module, 'terraform.tfvars.json'), JSON.stringify(variables))
  const terraform = (...args: string[]) => run('terraform', args, { cwd: module, env })
  await terraform('init', '-input=false')

  const main = path.join(module, 'main.tf')
  const text = await readFile(main, 'utf8')
  await writeFile(main, text.replace(/ {2}log_delivery_configuration \{\n(?: {4}.*\n)+ {2}\}\n/, ''))
  const group = ['-target=aws_elasticache_replication_group.this', '-input=false']
  await terraform('apply', '-auto-approve', ...group)
  expect(await slowLogs()).toEqual([])

  await writeFile(main, text)
  const { stdout } = await terraform('apply', '-auto-approve', '-no-color', ...group)
  expect(stdout).toContain('0 added, 1 changed, 0 destroyed')
  expect(await slowLogs()).toEqual(['/aws/vendedlogs/elasticache/slow'])
  expect((await terraform('plan', '-no-color', ...group)).stdout).toContain('No changes')
})
