import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timesOf } from '../../../sandbox/times.ts'
import { createRunTask } from '../../../src/aws/ecs/run-task.ts'
import type { ServiceState } from '../../../src/aws/ecs/service.ts'
import { createTaskDefinitions } from '../../../src/aws/ecs/task-definitions.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import { namesFor } from '../../../src/config/names.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { runMigration } from '../../../src/steps/migrate/run-migration.ts'
import type { Outputs } from '../../../src/terraform/outputs.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'
import { CLUSTER, type EcsHarness, LOG_GROUP, startEcsHarness } from './support/ecs-harness.ts'

const times = timesOf({ MEDSPA_SANDBOX_TIMES: '0.02' })
let harness: EcsHarness
let definition: string

beforeAll(async () => {
  harness = await startEcsHarness('processes', times)
  await harness.push('says', 'console.log("said"); setInterval(() => {}, 1e6)')
  definition = await harness.register('says', 'says')
})
afterAll(() => harness.close())

const look = async (taskArn = '') => {
  const { failures, tasks } = await harness.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [taskArn] }))
  return tasks?.[0]?.lastStatus ?? failures?.[0]?.reason
}
const stop = async (taskArn: string) => {
  await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn }))
  return harness.untilStatus({ taskArn }, 'STOPPED')
}
/** Each status that a task shows, from RunTask's answer until STOPPED, MISSING aside. */
const statusesOf = async (taskArn = '') => {
  const seen = ['PROVISIONING']
  await harness.until(
    async () => {
      const status = (await look(taskArn)) ?? ''
      if (status !== 'MISSING' && seen.at(-1) !== status) seen.push(status)
      return status
    },
    (status) => status === 'STOPPED',
  )
  return seen
}

test('a task that fails to start takes as long as on Fargate, and ListTasks hides it', async () => {
  const asked = await harness.run(await harness.register('missing', 'missing'))
  const seen = await statusesOf(asked.taskArn)
  // A slow look may miss a status; none comes before another or is one of a task that ran.
  const order = ['PROVISIONING', 'PENDING', 'DEPROVISIONING', 'STOPPED']
  expect(seen).toEqual(order.filter((status) => seen.includes(status)))
  const task = await harness.describe(asked)
  expect(task.stopCode).toBe('TaskFailedToStart')
  const tookMs = (task.stoppedAt?.getTime() ?? 0) - (task.createdAt?.getTime() ?? 0)
  const least = times.ms('ecs-provisioning') + times.ms('ecs-pending') + times.ms('ecs-deprovisioning')
  // A timer may fire a millisecond early.
  expect(tookMs).toBeGreaterThanOrEqual(least - 5)
  const listed = (desiredStatus?: 'STOPPED' | 'PENDING') =>
    harness.ecs.send(
      new ListTasksCommand({ cluster: CLUSTER, family: 'missing', ...(desiredStatus && { desiredStatus }) }),
    )
  expect((await listed()).taskArns).toEqual([])
  expect((await listed('PENDING')).taskArns).toEqual([])
  expect((await listed('STOPPED')).taskArns).toEqual([asked.taskArn])
})

test('a one-off task that ECS does not know for one look, before or after it was seen, is looked at again', async () => {
  const runTask = createRunTask({
    clients: { ecs: async () => harness.ecs },
    names: { cluster: CLUSTER },
    clock: systemClock,
  })
  const asked = await harness.run(definition)
  const taskArn = asked.taskArn ?? ''
  const statuses: string[] = []
  const ended = runTask.wait(taskArn, {
    signal: new AbortController().signal,
    onStatus: (status) => {
      statuses.push(status)
      if (status === 'RUNNING') harness.faults.add({ service: 'ecs', fault: 'task-missing' })
    },
  })
  const unseen = ended.then(
    () => 'ended',
    () => 'failed',
  )
  await Promise.race([
    unseen,
    harness.until(
      async () => harness.faults.list().some(({ fault, met }) => fault === 'task-missing' && met !== null),
      Boolean,
    ),
  ])
  await stop(taskArn)
  expect((await ended).stopCode).toBe('UserInitiated')
  expect(statuses).toContain('RUNNING')
})

test('while the fault lasts, no task is known', async () => {
  const asked = await harness.run(definition)
  await harness.untilStatus(await known(asked.taskArn), 'RUNNING')
  const { id } = harness.faults.add({ service: 'ecs', fault: 'tasks-missing' })
  expect(await look(asked.taskArn)).toBe('MISSING')
  expect(await look(asked.taskArn)).toBe('MISSING')
  harness.faults.release(id)
  expect(await look(asked.taskArn)).toBe('RUNNING')
  await stop(asked.taskArn ?? '')
})

test('a log whose ingestion hangs is not readable when the task has stopped', async () => {
  await harness.push('short', 'console.log("short")')
  const short = await harness.register('short', 'short')
  const { id } = harness.faults.add({ service: 'logs', fault: 'ingestion-hangs' })
  const asked = await known((await harness.run(short)).taskArn)
  await harness.untilStatus(asked, 'STOPPED')
  expect(await harness.logLines(asked)).toEqual([])
  harness.faults.release(id)
  await harness.until(
    () => harness.logLines(asked),
    (lines) => lines.includes('short'),
  )
})

test('a one-off task that hangs in PENDING is given up at the limit with its status, and goes on', async () => {
  const runTask = createRunTask({
    clients: { ecs: async () => harness.ecs },
    names: { cluster: CLUSTER },
    clock: systemClock,
  })
  const { id } = harness.faults.add({ service: 'ecs', fault: 'start-hangs' })
  const { taskArn = '' } = await harness.run(definition)
  const { signal } = new AbortController()
  await expect(runTask.wait(taskArn, { limitMs: 4000, signal })).rejects.toMatchObject({
    code: 'task-late',
    message: 'A task has not ended within 4 seconds: it is PENDING.',
  })
  harness.faults.release(id)
  await harness.untilStatus({ taskArn }, 'RUNNING')
  await stop(taskArn)
})

test('medspa waits for the log of a migration whose lines CloudWatch has later', async () => {
  const said = [{ msg: 'migrating' }, { msg: 'migration applied', migration: '0002_more' }, { msg: 'migrations done' }]
  await harness.push('migrates', said.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))})`).join(';'))
  const migrates = await harness.register('migrates', 'migrates')
  const clients = { ecs: async () => harness.ecs, logs: async () => new CloudWatchLogsClient(harness.aws) }
  const names = { ...namesFor('development'), migrateContainer: 'main', migrateLogGroup: LOG_GROUP }
  const { subnets, securityGroups } = harness.networkConfiguration.awsvpcConfiguration
  const deps = fakeDeps({
    clock: systemClock,
    names,
    logs: createLogs({ clients, clock: systemClock }),
    runTask: createRunTask({ clients, clock: systemClock, names: { cluster: CLUSTER } }),
    service: { describe: async () => ({ subnets, securityGroups, assignPublicIp: false }) as ServiceState },
    taskDefinitions: createTaskDefinitions({ clients: { ...clients, region: 'us-east-1' } }),
  })
  const { id } = harness.faults.add({ service: 'logs', fault: 'ingestion-hangs' })
  const told: string[] = []
  const line = (text: string) => {
    told.push(text)
    // CloudWatch has the lines only once medspa waits for them.
    if (text.startsWith('waiting for')) harness.faults.release(id)
  }
  const outputs = {
    ecs_cluster_name: CLUSTER,
    ecs_task_security_group_id: harness.securityGroupId,
    migration_task_definition_arn: migrates,
  } as Outputs
  expect(await runMigration.run(deps, { outputs }, { ...quietProgress(), line })).toEqual({ detail: '0002_more' })
  expect(told[0]).toMatch(/PROVISIONING \(usually/)
})

test('in a drought of Spot nothing starts on Spot, and what has an on-demand base goes on', async () => {
  const { id } = harness.faults.add({ service: 'ecs', fault: 'spot-drought' })
  const strategy = (capacityProvider: string, base = 0, weight = 1) => ({ capacityProvider, base, weight })
  const run = (...capacityProviderStrategy: ReturnType<typeof strategy>[]) =>
    harness.ecs.send(
      new RunTaskCommand({
        cluster: CLUSTER,
        taskDefinition: definition,
        networkConfiguration: harness.networkConfiguration,
        capacityProviderStrategy,
      }),
    )
  expect(await run(strategy('FARGATE_SPOT'))).toMatchObject({
    tasks: [],
    failures: [{ reason: 'Capacity is unavailable at this time.' }],
  })
  await expect(run(strategy('FARGATE', 0, 0), strategy('FARGATE_SPOT', 0, 0))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
  const onDemand = await run(strategy('FARGATE'))
  expect(onDemand.tasks?.[0]?.capacityProviderName).toBe('FARGATE')
  await known(onDemand.tasks?.[0]?.taskArn)
  await stop(onDemand.tasks?.[0]?.taskArn ?? '')

  await harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: 'based',
      taskDefinition: definition,
      desiredCount: 2,
      // As infra/terraform/modules/ecs_fargate/service.tf with an on-demand base of 1.
      capacityProviderStrategy: [strategy('FARGATE_SPOT'), strategy('FARGATE', 1, 0)],
      networkConfiguration: harness.networkConfiguration,
    }),
  )
  const service = async () =>
    (await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['based'] }))).services?.[0]
  const dry = await harness.until(service, (found) => found?.runningCount === 1)
  expect(dry?.events?.map(({ message }) => message)).toContain(
    '(service based) was unable to place a task. Reason: Capacity is unavailable at this time.',
  )
  harness.faults.release(id)
  await harness.until(service, (found) => found?.runningCount === 2)
  await harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'based', force: true }))
})

/** Waits until ECS knows the task. */
async function known(taskArn: string | undefined) {
  await harness.until(
    () => look(taskArn),
    (status) => status !== 'MISSING',
  )
  return { taskArn }
}
