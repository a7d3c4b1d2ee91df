import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  CreateReplicationGroupCommand,
  DeleteReplicationGroupCommand,
  waitUntilReplicationGroupAvailable,
} from '@aws-sdk/client-elasticache'
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { execa } from 'execa'
import { hashToken } from '../../../sandbox/data/redis/config.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { createRedis } from '../../../src/aws/data/redis.ts'
import { createRedisTokens } from '../../../src/aws/data/redis-tokens.ts'
import type { StoppedTask } from '../../../src/aws/ecs/run-task.ts'
import type { RunningTask } from '../../../src/aws/ecs/service.ts'
import type { OneOffDefinition } from '../../../src/aws/ecs/task-definitions.ts'
import { createReleaseParameter } from '../../../src/aws/release.ts'
import { createSecrets } from '../../../src/aws/secrets/secrets.ts'
import { firstLabel, nextLabel } from '../../../src/aws/secrets/staging-labels.ts'
import { namesFor } from '../../../src/config/names.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import type { RedisTokenNeeds } from '../../../src/steps/credentials/set-redis-token.ts'
import { around, quickenedClock } from '../aws/moto.ts'
import type { SandboxHarness } from '../sandbox/support/sandbox-harness.ts'

const bundle = path.resolve(import.meta.dirname, '../../../dist/probe/index.mjs')
const KEY = 'REDIS_PASSWORD'

/** The sandbox takes a second over a change: a look at it every hundredth is most of what a test here costs. */
const clock = quickenedClock(10)

/** Calls after which a command may be killed. Reading changes nothing. */
const changing = ['PutSecretValue', 'UpdateSecretVersionStage', 'ModifyReplicationGroup', 'PutParameter']

/** An environment of its own: its Redis and the secret with its token as Terraform makes them, and the tasks that hold it. */
export async function createEnvironment({ aws, context }: SandboxHarness, name: string, first: string) {
  const names = {
    ...namesFor('development'),
    redis: name,
    redisAuth: `${name}-redis-auth`,
    releaseParameter: `/medspa/${name}/release`,
  }
  const clients = () => createClients({ ...aws })
  const own = clients()
  const manager = await own.secretsManager()
  const elasticache = await own.elasticache()

  await manager.send(new CreateSecretCommand({ Name: names.redisAuth }))
  const version = { SecretId: names.redisAuth, SecretString: JSON.stringify({ [KEY]: first }) }
  await manager.send(new PutSecretValueCommand({ ...version, VersionStages: [firstLabel] }))
  const parameter = { Name: names.releaseParameter, Value: '{}', Type: 'String' } as const
  await (await own.ssm()).send(new PutParameterCommand(parameter))

  const makeGroup = async (token: string) => {
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: name,
        ReplicationGroupDescription: 'test',
        Engine: 'redis',
        EngineVersion: '7.1',
        CacheNodeType: 'cache.t4g.micro',
        NumCacheClusters: 1,
        TransitEncryptionEnabled: true,
        AuthToken: token,
      }),
    )
    const waiting = { client: elasticache, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 }
    await waitUntilReplicationGroupAvailable(waiting, { ReplicationGroupId: name })
  }
  await makeGroup(first)

  const tasks: (RunningTask & { token: string })[] = []
  const tokenOf = async (version: { VersionStage?: string; VersionId?: string }) => {
    const found = await manager.send(new GetSecretValueCommand({ SecretId: names.redisAuth, ...version }))
    return String(JSON.parse(found.SecretString ?? '{}')[KEY])
  }

  const runs = new Map<string, { stopped: StoppedTask; lines: string[] }>()
  const runProbe = async ({ container }: OneOffDefinition) => {
    const env: Record<string, string> = { NODE_EXTRA_CA_CERTS: context.ca.caFile }
    for (const { name, value } of container.environment ?? []) env[name] = value
    for (const { name, valueFrom } of container.secrets)
      env[name] = await tokenOf({ VersionId: valueFrom.split(':').at(-1) ?? '' })
    const ran = await execa(process.execPath, [bundle, ...container.command], { env, extendEnv: false, reject: false })
    const taskArn = `task/${runs.size}`
    const stopped = { taskArn, containers: [{ name: container.name, exitCode: ran.exitCode ?? 137 }] }
    runs.set(taskArn.split('/').at(-1) ?? '', { stopped, lines: ran.stdout.split('\n') })
    return { taskArn }
  }

  /**
   * What a command of medspa's works with. After `killAfter` calls that change something it is dead: that call is made, its
   * answer is lost, and none follows.
   */
  const commandOf = async (killAfter = Infinity) => {
    const its = clients()
    let made = 0
    const rotated: string[] = []
    const living = async () => {
      if (made >= killAfter) throw new Error('killed')
    }
    const step = async () => {
      made++
      await living()
    }
    for (const client of [await its.secretsManager(), await its.elasticache(), await its.ssm()]) {
      around(client, undefined, { before: living })
      for (const operation of changing) around(client, operation, { after: step })
    }
    const definitions = new Map<string, OneOffDefinition>()
    const deps = {
      names,
      clock,
      redactor: createRedactor(),
      redis: recording(createRedis({ clients: its, names }), rotated),
      redisTokens: createRedisTokens({ clients: its, names }),
      releaseParameter: createReleaseParameter({ clients: its, clock, names }),
      secrets: createSecrets({ clients: its, clock }),
      identity: { whoAmI: async () => ({ accountId: context.accountId, arn: 'arn:aws:iam::123456789012:user/test' }) },
      images: { probe: { tag: async () => 'probe-test' } },
      registries: { find: async () => ({ uri: 'registry/api' }), image: async () => ({}) },
      service: {
        describe: async () => ({ subnets: [], securityGroups: [], assignPublicIp: false }),
        runningTasks: async () => tasks,
      },
      taskDefinitions: {
        register: async (definition: OneOffDefinition) => {
          const arn = `probe:${definitions.size}`
          definitions.set(arn, definition)
          return arn
        },
      },
      runTask: {
        run: async ({ taskDefinition }: { taskDefinition: string }) => {
          await living()
          const definition = definitions.get(taskDefinition)
          if (definition === undefined) throw new Error(`no definition ${taskDefinition}`)
          const ran = await runProbe(definition)
          await step()
          return ran
        },
        wait: async (taskArn: string) => runs.get(taskArn.split('/').at(-1) ?? '')?.stopped,
      },
      logs: { last: async (_: string, stream: string) => runs.get(stream.split('/').at(-1) ?? '')?.lines ?? [] },
    }
    return { deps: deps as unknown as RedisTokenNeeds, rotated, step, killed: () => made >= killAfter }
  }

  return {
    commandOf,
    async makeAnew(token: string) {
      await elasticache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: name }))
      await makeGroup(token)
    },
    tasks,
    current: () => tokenOf({ VersionStage: 'AWSCURRENT' }),
    /** Tasks are replaced by one that reads the secret now. */
    async roll() {
      const token = await tokenOf({ VersionStage: 'AWSCURRENT' })
      const task = {
        id: 'task',
        createdAt: new Date(),
        taskDefinitionArn: 'api:1',
        lastStatus: 'RUNNING',
        containers: [],
      }
      tasks.splice(0, Infinity, { ...task, token })
    },
    /** Somebody with the aws CLI. */
    async edit(token: string) {
      const SecretString = JSON.stringify({ [KEY]: token, NOTE: 'kept' })
      await manager.send(new PutSecretValueCommand({ SecretId: names.redisAuth, SecretString }))
    },
    /** How many tokens open the group, and whether these do: as Redis itself has it. */
    async opening(...tokens: string[]) {
      const users = await readFile(path.join(context.stateDir, 'redis', name, 'users.acl'), 'utf8')
      const hashes: string[] = /^user default .*$/m.exec(users)?.[0].match(/#[0-9a-f]{64}/g) ?? []
      return { count: hashes.length, open: tokens.map((token) => hashes.includes(hashToken(token))) }
    },
    async underWay() {
      const { VersionIdsToStages = {} } = await manager.send(new DescribeSecretCommand({ SecretId: names.redisAuth }))
      return Object.values(VersionIdsToStages).flat().includes(nextLabel)
    },
  }
}

export type Environment = Awaited<ReturnType<typeof createEnvironment>>
type Redis = ReturnType<typeof createRedis>

const recording = (redis: Redis, added: string[]): Redis => ({
  ...redis,
  addToken: (token) => {
    added.push(token.reveal())
    return redis.addToken(token)
  },
})
