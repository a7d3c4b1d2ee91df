import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling'
import type { CreateDeploymentGroupCommandInput } from '@aws-sdk/client-codedeploy'
import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr'
import { CreateServiceCommand, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { JournalEntry } from '../../../sandbox/front/journal.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { createCodeDeploy } from '../../../src/aws/codedeploy/codedeploy.ts'
import { createTestListener } from '../../../src/aws/codedeploy/test-listener.ts'
import { createAutoscaling } from '../../../src/aws/ecs/autoscaling.ts'
import { createService } from '../../../src/aws/ecs/service.ts'
import { createTargetHealth } from '../../../src/aws/ecs/target-health.ts'
import { createTaskDefinitions } from '../../../src/aws/ecs/task-definitions.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import { namesFor } from '../../../src/config/names.ts'
import { type Clock, systemClock } from '../../../src/io/clock.ts'
import { createRollout } from '../../../src/rollout/by-controller.ts'
import { createBlueGreen } from '../../../src/rollout/codedeploy.ts'
import { createDeployments } from '../../../src/rollout/deployments.ts'
import { createRolling } from '../../../src/rollout/rolling.ts'
import { createHttp } from '../../e2e/support/http.ts'
import { blueGreenTools } from '../sandbox/support/blue-green.ts'
import { type Daemon, startDaemon } from '../sandbox/support/daemon.ts'
import { CLUSTER, ecsTools, LOG_GROUP } from '../sandbox/support/ecs-harness.ts'
import { makeLoadBalancer } from '../sandbox/support/load-balancer.ts'
import { registryOf } from '../sandbox/support/registry-of.ts'

export type Kind = 'rolling' | 'blue/green'

/** As infra/terraform/modules/ecs_fargate/codedeploy.tf has them. */
export const waitsForMedspa = (
  terminationWaitTimeInMinutes: number,
  waitTimeInMinutes = 60,
): Partial<CreateDeploymentGroupCommandInput> => ({
  blueGreenDeploymentConfiguration: {
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes },
  },
})

/** Real waits, so many times shorter. */
const TIMES = 20
const clock: Clock = { now: () => new Date(), sleep: (ms, signal) => systemClock.sleep(ms / TIMES, signal) }
const http = createHttp()

/** A sandbox's daemon of its own, with services of either kind, and medspa's rollouts that move them over HTTP. */
export async function startStage(times = '0') {
  const daemon: Daemon = await startDaemon({ times })
  const on = await blueGreenTools(
    await ecsTools({ aws: daemon.aws, registry: await registryOf(daemon), tasks: 'processes' }),
  )
  const { harness } = on
  await harness.push('crash', 'console.error("Error: DATABASE_URL is not set"); process.exitCode = 1')
  const crash = await harness.register('api', 'crash', { portMappings: [{ containerPort: 8080 }] })
  const autoscaling = new ApplicationAutoScalingClient(daemon.aws)

  /** One process of medspa: once killed, it makes no further call and hears of none. */
  const medspa = (name: string) => {
    let isDead = false
    const mortal = <T extends object>(adapter: T): T =>
      new Proxy(adapter, {
        get: (of, key) => {
          const method = Reflect.get(of, key)
          if (typeof method !== 'function') return method
          return async (...words: unknown[]) => {
            if (isDead) return new Promise(() => {})
            const answer = await Reflect.apply(method, of, words)
            return isDead ? new Promise(() => {}) : answer
          }
        },
      })
    const clients = createClients(daemon.aws)
    const names = {
      ...namesFor('development'),
      ...{ cluster: CLUSTER, service: name, apiContainer: 'main', apiLogGroup: LOG_GROUP },
    }
    const deps = {
      autoscaling: mortal(createAutoscaling({ clients, names })),
      clock,
      logs: createLogs({ clients, clock }),
      names,
      scrub: (text: string) => text,
      service: mortal(createService({ clients, names })),
      targetHealth: mortal(createTargetHealth({ clients })),
      taskDefinitions: createTaskDefinitions({ clients }),
      codeDeploy: mortal(createCodeDeploy({ clients, names })),
    }
    return {
      ...deps,
      deployments: createDeployments(deps),
      testListener: createTestListener({ clients, names }),
      rollout: createRollout(deps, { blueGreen: createBlueGreen(deps), rolling: createRolling(deps) }),
      kill() {
        isDead = true
      },
    }
  }

  const rolling = async (name: string, desiredCount: number) => {
    const { targetGroupArn, url } = await makeLoadBalancer(harness)
    await harness.ecs.send(
      new CreateServiceCommand({
        cluster: CLUSTER,
        serviceName: name,
        taskDefinition: on.releases.v1,
        desiredCount,
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
        networkConfiguration: harness.networkConfiguration,
        loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      }),
    )
    return { name, ask: async () => (await http(url)).body }
  }

  return {
    ...on,
    releases: { ...on.releases, crash },
    medspa,
    close: () => daemon.close(),

    /** A revision whose image was in the registry, and is there no more. */
    async withoutImage() {
      await harness.push('deleted', '')
      const revision = await harness.register('api', 'deleted', { portMappings: [{ containerPort: 8080 }] })
      const imageIds = [{ imageTag: 'deleted' }]
      await new ECRClient(daemon.aws).send(new BatchDeleteImageCommand({ repositoryName: 'app', imageIds }))
      return revision
    },

    /** A revision that names a key which its secret has not. */
    async withoutKey() {
      const secret = { Name: 'app-secrets', SecretString: '{"OTHER":"x"}' }
      const { ARN } = await new SecretsManagerClient(daemon.aws).send(new CreateSecretCommand(secret))
      const secrets = [{ name: 'OWN', valueFrom: `${ARN}:OWN::` }]
      return harness.register('api', 'v2', { portMappings: [{ containerPort: 8080 }], secrets })
    },

    /** A revision whose program writes 30 lines and an error, and ends. */
    async ending() {
      const script = `
        for (let line = 1; line <= 30; line++) console.log('line ' + line)
        console.error('Error: DATABASE_URL is not set')
        process.exitCode = 1
      `
      await harness.push('ending', script)
      return harness.register('api', 'ending', { portMappings: [{ containerPort: 8080 }] })
    },

    /** What was asked of the sandbox by now, but for what only looks, oldest first. */
    async changes() {
      const { calls } = (await daemon.own('journal')) as { calls: JournalEntry[] }
      const asked = calls.filter(({ principal }) => principal?.includes(':user/') || principal?.endsWith(':root'))
      return asked.map(({ operation }) => operation).filter((name) => !/^(Describe|Get|List|BatchGet)/.test(name))
    },

    /** A service of `v1` that autoscaling may give one to four tasks. */
    async service(kind: Kind, name: string, desired = 1, group = waitsForMedspa(0)) {
      const made =
        kind === 'rolling' ? await rolling(name, desired) : await on.make(name, group, { desiredCount: desired })
      await autoscaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: `service/${CLUSTER}/${name}`,
          ScalableDimension: 'ecs:service:DesiredCount',
          MinCapacity: desired,
          MaxCapacity: 4,
        }),
      )
      const { rollout } = medspa(name)
      if (desired > 0) await harness.until(() => rollout.serves(on.releases.v1), Boolean)
      return made
    },

    /** Revisions of all tasks of a service, those that have stopped too. */
    async revisions(serviceName: string) {
      const listed = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
          harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus })),
        ),
      )
      const tasks = listed.flatMap(({ taskArns = [] }) => taskArns)
      if (tasks.length === 0) return []
      const described = await harness.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }))
      return (described.tasks ?? []).map(({ taskDefinitionArn = '' }) => taskDefinitionArn)
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>

/** What a rollout tells, and what aborts it. */
export function listener() {
  const lines: string[] = []
  const aborted = new AbortController()
  return { lines, abort: () => aborted.abort(), line: (text: string) => void lines.push(text), signal: aborted.signal }
}
