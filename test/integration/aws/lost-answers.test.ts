import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { CreateReplicationGroupCommand, waitUntilReplicationGroupAvailable } from '@aws-sdk/client-elasticache'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateDBInstanceCommand, waitUntilDBInstanceAvailable } from '@aws-sdk/client-rds'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createEcs } from '../../../sandbox/front/ecs/ecs.ts'
import { createElastiCache } from '../../../sandbox/front/elasticache/elasticache.ts'
import { createLoadBalancers } from '../../../sandbox/front/elbv2/index.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { createRds } from '../../../sandbox/front/rds/rds.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { rdsInstanceSnapshots } from '../../../src/aws/data/rds-instance-snapshots.ts'
import { createRedis } from '../../../src/aws/data/redis.ts'
import { redisSnapshots } from '../../../src/aws/data/redis-snapshots.ts'
import { createRunTask } from '../../../src/aws/ecs/run-task.ts'
import { createService } from '../../../src/aws/ecs/service.ts'
import { createDeployLock } from '../../../src/aws/lock/lock.ts'
import { createStateLocks } from '../../../src/aws/lock/state-lock.ts'
import { createReleaseParameter } from '../../../src/aws/release.ts'
import { createSecrets } from '../../../src/aws/secrets/secrets.ts'
import { createStateBucket } from '../../../src/aws/state-bucket.ts'
import { functionCalls } from '../../../src/aws/voice/function-calls.ts'
import { namesFor } from '../../../src/config/names.ts'
import { createProcesses } from '../../../src/io/processes.ts'
import { createShell } from '../../../src/io/shell.ts'
import { setValues } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { callFaultsOf, faultRequests } from '../sandbox/support/call-fault-harness.ts'
import { pushImage } from '../sandbox/support/push-image.ts'
import { type SandboxHarness, startHarness } from '../sandbox/support/sandbox-harness.ts'
import { quickClock } from './moto.ts'

const names = namesFor('development')
const bucket = 'state'
const cluster = { cluster: names.cluster }
let harness: SandboxHarness
let faults: ReturnType<typeof callFaultsOf>
let clients: Clients
let definition: string
const hooks = { faults: createFaults(), dataJournal: createDataJournal() }

beforeAll(async () => {
  harness = await startHarness(
    (context, registry, host) => {
      const loadBalancers = createLoadBalancers(context)
      const parts = { runner: host.runner(registry), logs: createLogs(context) }
      return [
        createRds(context, hooks),
        createElastiCache(context, undefined),
        loadBalancers,
        createEcs(context, { loadBalancers, ...parts }),
        createLambda(context, parts),
      ]
    },
    'processes',
    undefined,
    faultRequests(hooks.faults),
  )
  faults = callFaultsOf(harness.aws.endpoint)
  clients = createClients(harness.aws)
  await Promise.all([makeEcs(), makeData(), makeFunction(), makeRecords()])
})
afterEach(() => faults.releaseAll())
afterAll(() => harness.close())

async function makeEcs() {
  const ecs = await clients.ecs()
  await ecs.send(new CreateClusterCommand({ clusterName: names.cluster }))
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'task',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'main', image: `${harness.registry.address}/app:none`, essential: true }],
    }),
  )
  definition = taskDefinition?.taskDefinitionArn ?? ''
  await ecs.send(
    new CreateServiceCommand({
      ...{ ...cluster, serviceName: names.service, taskDefinition: definition, desiredCount: 0 },
      ...{
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: await subnets(), securityGroups: [] } },
      },
    }),
  )
}

async function subnets(): Promise<string[]> {
  const { DescribeSubnetsCommand, EC2Client } = await import('@aws-sdk/client-ec2')
  const { Subnets = [] } = await new EC2Client(harness.aws).send(new DescribeSubnetsCommand({}))
  return Subnets.slice(0, 1).map(({ SubnetId = '' }) => SubnetId)
}

async function makeData() {
  const [rds, elasticache] = await Promise.all([clients.rds(), clients.elasticache()])
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: names.database, Engine: 'postgres', DBInstanceClass: 'db.t3.micro' },
      ...{ AllocatedStorage: 20, MasterUsername: 'medspa_admin', ManageMasterUserPassword: true },
    }),
  )
  await elasticache.send(
    new CreateReplicationGroupCommand({
      ...{
        ReplicationGroupId: names.redis,
        ReplicationGroupDescription: 'test',
        Engine: 'redis',
        EngineVersion: '7.1',
      },
      ...{ CacheNodeType: 'cache.t4g.micro', NumCacheClusters: 1, TransitEncryptionEnabled: true },
      AuthToken: 'first-token-first-token',
    }),
  )
  const waiting = { maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.1 }
  await waitUntilDBInstanceAvailable({ client: rds, ...waiting }, { DBInstanceIdentifier: names.database })
  await waitUntilReplicationGroupAvailable({ client: elasticache, ...waiting }, { ReplicationGroupId: names.redis })
}

async function makeFunction() {
  const { registry } = harness
  const files = { 'index.mjs': '' }
  await pushImage({ registry, repository: 'voice', tag: 'v1', files, entrypoint: ['node', 'index.mjs'] })
  const { Role } = await new IAMClient(harness.aws).send(
    new CreateRoleCommand({ RoleName: 'lambda', AssumeRolePolicyDocument: '{}' }),
  )
  await (await clients.logs()).send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${names.voiceFunction}` }))
  await (await clients.lambda()).send(
    new CreateFunctionCommand({
      ...{ FunctionName: names.voiceFunction, Role: Role?.Arn, PackageType: 'Image' },
      Code: { ImageUri: `${registry.address}/voice:v1` },
    }),
  )
}

async function makeRecords() {
  await (await clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }))
  await (await clients.secretsManager()).send(new CreateSecretCommand({ Name: names.appSecrets, SecretString: '{}' }))
  await (await clients.ssm()).send(
    new PutParameterCommand({ Name: names.releaseParameter, Value: '{}', Type: 'String' }),
  )
}

const order = (id: string) => ({ id, tags: {}, signal: new AbortController().signal, limitMs: 60_000 })
const processes = createProcesses({ shell: createShell() })
const lock = () =>
  createDeployLock({
    ...{ bucket, clients, clock: quickClock, names, processes },
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }) },
    stateLocks: createStateLocks({ bucket, clients, names }),
  })
const taking = () => ({
  ...{ command: 'deploy', reason: 'test', wait: false, onProgress: () => {} },
  signal: new AbortController().signal,
})

async function changeSecret(name: string) {
  const secrets = createSecrets({ clients, clock: quickClock })
  const put = await secrets.change(names.appSecrets, (current) =>
    setValues(current, new Map([['KEY', new Sensitive(name)]])),
  )
  const now = await secrets.read(names.appSecrets)
  expect([now?.versionId, now?.values.get('KEY')?.reveal()]).toEqual([put.versionId, name])
}

/** What medspa does by each call, and what there must be afterwards, once, whichever answer was lost. */
const operations: Record<string, { service: string; act: (name: string) => Promise<void> }> = {
  RunTask: {
    service: 'ecs',
    async act(name) {
      const input = { ...cluster, taskDefinition: definition, securityGroups: [], assignPublicIp: false }
      const run = createRunTask({ clients, names, clock: quickClock })
      await run.run(
        { ...input, subnets: await subnets(), startedBy: name },
        { signal: new AbortController().signal, onWait: () => {} },
      )
      const listed = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map(async (desiredStatus) =>
          (await clients.ecs()).send(new ListTasksCommand({ ...cluster, startedBy: name, desiredStatus })),
        ),
      )
      // A task that stops between the two looks is in both.
      expect(new Set(listed.flatMap(({ taskArns = [] }) => taskArns)).size).toBe(1)
    },
  },
  UpdateService: {
    service: 'ecs',
    async act() {
      const service = createService({ clients, names })
      const begun = await service.redeploy()
      expect((await service.describe())?.deployments[0]?.id).toBe(begun)
    },
  },
  CreateDBSnapshot: {
    service: 'rds',
    async act(name) {
      const store = rdsInstanceSnapshots({ clients, clock: quickClock, names })
      await store.take(order(name))
      expect((await store.list()).filter(({ id }) => id === name)).toMatchObject([{ status: 'available' }])
    },
  },
  CreateSnapshot: {
    service: 'elasticache',
    async act(name) {
      const store = redisSnapshots({ clients, clock: quickClock, names })
      await store.take(order(name))
      expect((await store.list()).filter(({ id }) => id === name)).toMatchObject([{ status: 'available' }])
    },
  },
  DeleteDBSnapshot: {
    service: 'rds',
    async act(name) {
      const store = rdsInstanceSnapshots({ clients, clock: quickClock, names })
      await store.take(order(name))
      await store.delete(name)
      expect((await store.list()).map(({ id }) => id)).not.toContain(name)
    },
  },
  DeleteSnapshot: {
    service: 'elasticache',
    async act(name) {
      const store = redisSnapshots({ clients, clock: quickClock, names })
      await store.take(order(name))
      await store.delete(name)
      expect((await store.list()).map(({ id }) => id)).not.toContain(name)
    },
  },
  ModifyReplicationGroup: {
    service: 'elasticache',
    async act(name) {
      const redis = createRedis({ clients, names })
      const client = await clients.elasticache()
      const settled = () =>
        waitUntilReplicationGroupAvailable(
          { client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 },
          { ReplicationGroupId: names.redis },
        )
      const token = new Sensitive(`token-of-${name}-token`)
      expect(await redis.addToken(token)).toBe(true)
      await settled()
    },
  },
  PutSecretValue: { service: 'secretsmanager', act: changeSecret },
  UpdateSecretVersionStage: { service: 'secretsmanager', act: changeSecret },
  RestoreSecret: {
    service: 'secretsmanager',
    async act() {
      const client = await clients.secretsManager()
      await client.send(new DeleteSecretCommand({ SecretId: names.appSecrets }))
      const secrets = createSecrets({ clients, clock: quickClock })
      await secrets.recover(names.appSecrets)
      expect(await secrets.read(names.appSecrets)).toBeDefined()
    },
  },
  PutParameter: {
    service: 'ssm',
    async act(name) {
      const parameter = createReleaseParameter({ clients, clock: quickClock, names })
      await parameter.write({ api_image_tag: name })
      expect(await parameter.read()).toEqual({ api_image_tag: name })
    },
  },
  PublishVersion: {
    service: 'lambda',
    async act() {
      const calls = functionCalls(clients, names.voiceFunction)
      const before = (await calls.versions()).length
      await calls.setVariables({ MODE: String(before) })
      const published = await calls.publish()
      expect((await calls.versions()).map(({ Version }) => Version)).toHaveLength(before + 1)
      expect((await calls.versions()).at(-1)?.Version).toBe(published)
    },
  },
  CreateBucket: {
    service: 's3',
    async act(name) {
      const elsewhere = createClients({ ...harness.aws, region: 'eu-central-1' })
      const buckets = createStateBucket({ clients: elsewhere, clock: quickClock, lockKeys: [names.deployLockKey] })
      await buckets.create(`${bucket}-${name}`, { signal: new AbortController().signal, onWait: () => {} })
      expect(await buckets.find(`${bucket}-${name}`, '123456789012')).toBe('ours')
    },
  },
  PutObject: {
    service: 's3',
    async act() {
      const ours = lock()
      await ours.take(taking())
      await expect(lock().take(taking())).rejects.toMatchObject({ code: 'locked' })
      await ours.release()
      expect(await ours.look()).toBeUndefined()
    },
  },
  DeleteObject: {
    service: 's3',
    async act() {
      const ours = lock()
      await ours.take(taking())
      const found = await ours.look()
      expect(found && (await lock().remove(found))).toBe(true)
      expect(await ours.look()).toBeUndefined()
      await ours.release()
    },
  },
}

describe.each(Object.entries(operations))('%s', (operation, { act, service }) => {
  it.each([
    ['before', 'drop'],
    ['after', 'drop'],
    ['after', 'error-500'],
  ])('is done once where its answer is lost %s it took effect (%s)', async (when, fault) => {
    const id = await faults.fault({ fault, service, operation, after: when === 'after' })
    await act(`${operation.toLowerCase()}-${when}-${fault}`)
    expect(await faults.met(id)).toBe(1)
  })
})

it('a snapshot that AWS has begun is told as such, though the answer was lost and the database is busy with it', async () => {
  const hangs = await faults.fault({ service: 'rds', fault: 'snapshot-hangs' })
  await faults.fault({ fault: 'drop', service: 'rds', operation: 'CreateDBSnapshot', after: true })
  const said: string[] = []
  const onStatus = (status: string) => {
    said.push(status)
    void faults.release(hangs)
  }
  await rdsInstanceSnapshots({ clients, clock: quickClock, names }).take({ ...order('hangs'), onStatus })
  expect(said).toEqual(['creating', 'available'])
})
