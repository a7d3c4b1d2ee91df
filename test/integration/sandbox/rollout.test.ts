import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling'
import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timesOf } from '../../../sandbox/times.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { createAutoscaling } from '../../../src/aws/ecs/autoscaling.ts'
import { createService } from '../../../src/aws/ecs/service.ts'
import { createTargetHealth } from '../../../src/aws/ecs/target-health.ts'
import { createTaskDefinitions } from '../../../src/aws/ecs/task-definitions.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import { namesFor } from '../../../src/config/names.ts'
import { createRolling } from '../../../src/rollout/rolling.ts'
import { shiftTraffic } from '../../../src/steps/release/shift-traffic.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quickenedClock } from '../aws/moto.ts'
import { CLUSTER, LOG_GROUP, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'
import { putTestAlarm, setTestAlarm } from './support/test-alarm.ts'

const serves = `
  import { createServer } from 'node:http'
  const server = createServer((_, response) => response.end('ok')).listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

/** A sandbox with services, and the step that rolls the API out, for whichever of them. */
async function stage(share?: string) {
  const harness = await startEcsHarness('processes', timesOf({ MEDSPA_SANDBOX_TIMES: share }))
  await harness.push('works', serves)
  await harness.push('broken', 'console.error("Error: DATABASE_URL is not set"); process.exitCode = 1')
  const [former, next, broken] = [
    await harness.register('api', 'works'),
    await harness.register('api', 'works'),
    await harness.register('api', 'broken'),
  ]
  const clients = createClients(harness.aws)
  /** All tasks of a service, those that have stopped too, as their revisions. */
  const revisionsOf = async (serviceName: string) => {
    const listed = await Promise.all(
      (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
        harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus })),
      ),
    )
    const tasks = listed.flatMap(({ taskArns = [] }) => taskArns)
    if (tasks.length === 0) return []
    const described = await harness.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }))
    return described.tasks?.map(({ taskDefinitionArn }) => taskDefinitionArn)
  }
  return {
    harness,
    former,
    next,
    broken,
    clients,
    revisionsOf,

    async shown(service: string) {
      const { services } = await harness.ecs.send(
        new DescribeServicesCommand({ cluster: CLUSTER, services: [service] }),
      )
      return services?.[0]
    },

    /** A service that autoscaling may give so many tasks, as Terraform makes it. */
    async create(service: string, more: Partial<CreateServiceCommandInput>) {
      const { targetGroupArn } = await makeLoadBalancer(harness)
      await harness.ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
          serviceName: service,
          networkConfiguration: harness.networkConfiguration,
          ...more,
        }),
      )
      await (await clients.autoscaling()).send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: `service/${CLUSTER}/${service}`,
          ScalableDimension: 'ecs:service:DesiredCount',
          MinCapacity: 0,
          MaxCapacity: 4,
        }),
      )
    },

    /** Rolls a service out as `deploy` does; `told` hears each line. */
    rollOut(service: string, taskDefinition: string, told: (line: string) => void = () => {}) {
      const names = {
        ...namesFor('development'),
        cluster: CLUSTER,
        service,
        apiContainer: 'main',
        apiLogGroup: LOG_GROUP,
      }
      const clock = quickenedClock(20)
      const given = { clients, names }
      const adapters = {
        autoscaling: createAutoscaling(given),
        clock,
        logs: createLogs({ clients, clock }),
        service: createService(given),
        targetHealth: createTargetHealth({ clients }),
        taskDefinitions: createTaskDefinitions({ clients }),
      }
      const deps = fakeDeps({
        names,
        rollout: createRolling({ ...adapters, names, scrub: (text) => text }),
        secrets: { heldSince: async () => new Date(0), read: async () => undefined },
        service: adapters.service,
        settings: { desiredCount: 1 },
      })
      const outputs = { api_task_definition_arn: taskDefinition } as never
      const progress = { line: told, status: () => {}, signal: new AbortController().signal }
      return shiftTraffic.run(deps, { outputs }, progress)
    },
  }
}

describe('rolling out', () => {
  let on: Awaited<ReturnType<typeof stage>>
  beforeAll(async () => {
    on = await stage()
  })
  afterAll(() => on.harness.close())

  it('starts no task of the older revision that a service without a task still names', async () => {
    await on.create('empty', { taskDefinition: on.former, desiredCount: 0 })
    await on.rollOut('empty', on.next)
    expect(new Set(await on.revisionsOf('empty'))).toEqual(new Set([on.next]))
  })

  it('ends a first rollout, 0 to n tasks, after a few failed tasks, with what the last of them said', async () => {
    await on.create('first', { taskDefinition: on.broken, desiredCount: 0 })
    await expect(on.rollOut('first', on.broken)).rejects.toMatchObject({
      code: 'rollout-failed',
      message: 'The rollout failed: exit code 1: Error: DATABASE_URL is not set',
    })
    expect(await on.shown('first')).toMatchObject({ desiredCount: 0, taskDefinition: on.broken })
    // The log of the newest stopped tasks, not everything that every task wrote.
    const called = on.harness.context.journal as unknown as { entries: () => { operation?: string }[] }
    expect(called.entries().filter(({ operation }) => operation === 'FilterLogEvents')).toEqual([])
  })

  it('leaves no task where the circuit breaker went back to an older revision that had none either', async () => {
    await on.create('guarded', {
      taskDefinition: on.former,
      desiredCount: 0,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    })
    await expect(on.rollOut('guarded', on.broken)).rejects.toMatchObject({ code: 'rollout-failed' })
    expect(await on.shown('guarded')).toMatchObject({ desiredCount: 0, taskDefinition: on.former })
  })

  it('does not believe one answer in which ECS still shows the service as before', async () => {
    await on.create('behind', { taskDefinition: on.former, desiredCount: 1 })
    let isAsked = false
    await on.rollOut('behind', on.next, (line) => {
      if (isAsked || !line.includes('new task')) return
      isAsked = true
      on.harness.faults.add({ service: 'ecs', fault: 'stale-service' })
    })
    expect(on.harness.faults.list()).toMatchObject([{ fault: 'stale-service', met: 'behind' }])
    expect(await on.shown('behind')).toMatchObject({ taskDefinition: on.next, runningCount: 1 })
  })
})

describe("rolling out with a share of AWS's times", () => {
  let on: Awaited<ReturnType<typeof stage>>
  beforeAll(async () => {
    on = await stage('0.02')
  })
  afterAll(() => on.harness.close())

  it("tells of the alarms' bake time, and waits for it", async () => {
    const alarms = { alarmNames: ['5xx'], enable: true, rollback: true }
    await on.create('baking', { taskDefinition: on.former, desiredCount: 1, deploymentConfiguration: { alarms } })
    const told: string[] = []
    await on.rollOut('baking', on.next, (line) => told.push(line))
    expect(
      told.filter((line) => line.startsWith("waiting for the deployment alarms' bake time (usually")),
    ).toHaveLength(1)
    expect((await on.shown('baking'))?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }])
  })

  it('names the alarm that went into ALARM during the bake time, and rolled the service back', async () => {
    const cloudWatch = await on.clients.cloudWatch()
    const AlarmName = 'medspa-test-5xx'
    await putTestAlarm(cloudWatch, AlarmName)
    const deploymentConfiguration = { alarms: { alarmNames: [AlarmName], enable: true, rollback: true } }
    await on.create('alarmed', { taskDefinition: on.former, desiredCount: 1, deploymentConfiguration })
    await on.harness.until(
      () => on.shown('alarmed'),
      (service) => service?.deployments?.[0]?.rolloutState === 'COMPLETED',
    )
    const rollingOut = on.rollOut('alarmed', on.next, (line) => {
      if (!line.includes('bake time')) return
      void setTestAlarm(cloudWatch, AlarmName, 'ALARM')
    })
    await expect(rollingOut).rejects.toMatchObject({
      code: 'rollout-failed',
      message: expect.stringContaining('alarm detected'),
      evidence: expect.arrayContaining([`the alarm: aws cloudwatch describe-alarm-history --alarm-name ${AlarmName}`]),
    })
  })
})
