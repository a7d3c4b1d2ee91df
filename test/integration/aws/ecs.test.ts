import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling'
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createAutoscaling } from '../../../src/aws/ecs/autoscaling.ts'
import { createRunTask } from '../../../src/aws/ecs/run-task.ts'
import { createService } from '../../../src/aws/ecs/service.ts'
import { createTaskDefinitions } from '../../../src/aws/ecs/task-definitions.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { type Control, clientOptions } from '../control/control.ts'
import { accountId, around, quickClock, region, startMoto } from './moto.ts'

let moto: Control
let make: () => Clients
let clients: Clients
let subnets: string[]
let securityGroups: string[]
const names = { cluster: 'medspa-test', service: 'medspa-test-api' }
const secretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:medspa-test-app-secrets-AbCdEf`

const register = async () => {
  const answer = await (await clients.ecs()).send(
    new RegisterTaskDefinitionCommand({
      family: 'medspa-test-api',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      tags: [{ key: 'release', value: 'abc123' }],
      containerDefinitions: [
        {
          name: 'api',
          image: 'registry/medspa-test-api:abc123',
          memory: 512,
          secrets: [{ name: 'DATABASE_URL', valueFrom: `${secretArn}:DATABASE_URL::` }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/medspa/test/api', 'awslogs-region': region, 'awslogs-stream-prefix': 'api' },
          },
        },
      ],
    }),
  )
  return answer.taskDefinition?.taskDefinitionArn ?? ''
}

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  make = started.clients
  clients = make()
  const ec2 = new EC2Client(clientOptions(moto))
  const vpc = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId ?? ''
  const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] }
  const groups = await ec2.send(new DescribeSecurityGroupsCommand(ofVpc))
  securityGroups = (groups.SecurityGroups ?? []).slice(0, 1).map(({ GroupId = '' }) => GroupId)
  const found = await ec2.send(new DescribeSubnetsCommand(ofVpc))
  subnets = (found.Subnets ?? []).slice(0, 2).map(({ SubnetId = '' }) => SubnetId)
})
afterAll(() => moto.stop())

test('before anything is made, nothing is there', async () => {
  expect(await createService({ clients, names }).describe()).toBeUndefined()
  expect(await createTaskDefinitions({ clients }).describe('medspa-test-api')).toBeUndefined()
  const autoscaling = createAutoscaling({ clients, names })
  expect(await autoscaling.limits()).toBeUndefined()
  await expect(autoscaling.setMinimum(1)).rejects.toMatchObject({ code: 'scalable-target-missing' })
})

test('a task definition, by family and by ARN, ACTIVE and not', async () => {
  const definitions = createTaskDefinitions({ clients })
  const first = await register()
  const second = await register()
  expect(await definitions.describe('medspa-test-api')).toMatchObject({
    arn: second,
    family: 'medspa-test-api',
    revision: 2,
    status: 'ACTIVE',
    tags: { release: 'abc123' },
    registeredAt: expect.any(Date),
    containers: [
      {
        name: 'api',
        image: 'registry/medspa-test-api:abc123',
        logGroup: '/medspa/test/api',
        logStreamPrefix: 'api',
        environment: [],
        secrets: [{ name: 'DATABASE_URL', valueFrom: `${secretArn}:DATABASE_URL::` }],
      },
    ],
  })
  await (await clients.ecs()).send(new DeregisterTaskDefinitionCommand({ taskDefinition: first }))
  expect((await definitions.describe(first))?.status).toBe('INACTIVE')
})

test('a service: described, moved, scaled, gone', async () => {
  const service = createService({ clients, names })
  const ecs = await clients.ecs()
  const [first, second] = [await register(), await register()]
  await ecs.send(new CreateClusterCommand({ clusterName: names.cluster }))
  expect(await service.describe()).toBeUndefined()
  await ecs.send(
    new CreateServiceCommand({
      cluster: names.cluster,
      serviceName: names.service,
      taskDefinition: first,
      desiredCount: 0,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
      networkConfiguration: {
        awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' },
      },
    }),
  )
  expect(await service.describe()).toMatchObject({
    status: 'ACTIVE',
    taskDefinitionArn: first,
    desired: 0,
    subnets,
    securityGroups,
    assignPublicIp: false,
    capacityProviders: [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }],
    deployments: [{ status: 'PRIMARY', taskDefinitionArn: first }],
  })
  await service.moveTo(second)
  await service.scale(2)
  expect(await service.describe()).toMatchObject({ taskDefinitionArn: second, desired: 2 })
  expect(await service.stoppedTasks(second)).toEqual([])
  await expect(service.moveTo('medspa-test-api:99')).rejects.toMatchObject({
    message: expect.stringContaining('ecs:UpdateService: '),
  })
  const autoscaling = createAutoscaling({ clients, names })
  await (await clients.autoscaling()).send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'ecs',
      ResourceId: `service/${names.cluster}/${names.service}`,
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 0,
      MaxCapacity: 4,
    }),
  )
  await autoscaling.setMinimum(1)
  expect(await autoscaling.limits()).toEqual({ min: 1, max: 4, suspended: false })
  await autoscaling.suspend()
  expect(await autoscaling.limits()).toEqual({ min: 0, max: 4, suspended: true })
  await autoscaling.resume(2)
  expect(await autoscaling.limits()).toEqual({ min: 2, max: 4, suspended: false })
  await ecs.send(new DeleteServiceCommand({ cluster: names.cluster, service: names.service, force: true }))
  expect(await service.describe()).toBeUndefined()
})

const runTask = (of = clients) => createRunTask({ clients: of, names, clock: quickClock })
const input = async () => ({
  cluster: names.cluster,
  taskDefinition: await register(),
  subnets,
  securityGroups,
  assignPublicIp: false,
  startedBy: 'medspa migrate (operator@host)',
})

const quiet = () => ({ signal: new AbortController().signal, onWait: () => {} })

test('a one-off task is run, watched and stopped', async () => {
  const { taskArn } = await runTask().run(await input(), quiet())
  expect(taskArn).toContain(`:task/${names.cluster}/`)
  const statuses: string[] = []
  const stopped = await runTask().wait(taskArn, {
    signal: new AbortController().signal,
    onStatus: (status) => {
      statuses.push(status)
      if (status === 'RUNNING') void runTask().stop(taskArn, 'seen enough')
    },
  })
  expect(statuses.at(-1)).toBe('STOPPED')
  expect(stopped).toMatchObject({ taskArn, containers: [{ name: 'api' }] })
})

test('a task that ECS does not place says why', async () => {
  const refusing = make()
  const ecs = await refusing.ecs()
  // moto never refuses so; ECS does, with HTTP 200.
  ecs.middlewareStack.add(
    () => async () => ({
      response: {},
      output: { $metadata: {}, tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] },
    }),
    { step: 'initialize' },
  )
  await expect(runTask(refusing).run(await input(), quiet())).rejects.toMatchObject({
    code: 'task-not-started',
    message: expect.stringContaining('Capacity is unavailable at this time.'),
  })
})

test('waiting ends when it is cancelled, and the task goes on', async () => {
  const watching = make()
  const controller = new AbortController()
  const { taskArn } = await runTask().run(await input(), quiet())
  around(await watching.ecs(), 'DescribeTasks', { after: async () => controller.abort() })
  await expect(runTask(watching).wait(taskArn, { signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
    exitCode: 130,
  })
})

test('a task that ECS has forgotten', async () => {
  const clock = clockOfSleeps()
  const taskArn = `arn:aws:ecs:${region}:${accountId}:task/${names.cluster}/0123456789abcdef0123456789abcdef`
  await expect(
    createRunTask({ clients, names, clock }).wait(taskArn, { signal: new AbortController().signal }),
  ).rejects.toMatchObject({ code: 'task-unknown' })
})
