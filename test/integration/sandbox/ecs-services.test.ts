import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'

let harness: EcsHarness
let v1: string
let v2: string
let broken: string

const serves = (version: string) => `
  const server = require('node:http').createServer((_, response) => response.end('${version}'))
  server.listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
const asModule = (script: string) =>
  `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);${script}`

beforeAll(async () => {
  harness = await startEcsHarness()
  await harness.push('v1', asModule(serves('v1')))
  await harness.push('v2', asModule(serves('v2')))
  await harness.push('broken', 'process.exitCode = 1')
  v1 = await harness.register('api', 'v1')
  v2 = await harness.register('api', 'v2')
  broken = await harness.register('api', 'broken')
})
afterAll(() => harness.close())

const create = (serviceName: string, more: Partial<CreateServiceCommandInput> = {}) =>
  harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName,
      taskDefinition: v1,
      desiredCount: 1,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      networkConfiguration: harness.networkConfiguration,
      ...more,
    }),
  )
const describe = async (serviceName: string): Promise<Service> => {
  const { services } = await harness.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [serviceName] }),
  )
  if (services?.[0] === undefined) throw new Error(`no service ${serviceName}`)
  return services[0]
}
const untilService = (name: string, met: (service: Service) => boolean) => harness.until(() => describe(name), met)
const untilDone = (name: string) =>
  untilService(name, ({ deployments }) => deployments?.length === 1 && deployments[0]?.rolloutState === 'COMPLETED')
const messages = (service: Service) => (service.events ?? []).map(({ message }) => message ?? '')
const tasksOf = async (serviceName: string) =>
  (await harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName }))).taskArns ?? []

test('a service starts its tasks, replaces one that ends, and follows its desired count', async () => {
  await create('plain')
  const steady = await untilService('plain', (service) => messages(service)[0]?.includes('steady state') ?? false)
  expect(steady).toMatchObject({ status: 'ACTIVE', runningCount: 1, pendingCount: 0, desiredCount: 1 })
  expect(steady.deployments).toEqual([
    expect.objectContaining({
      id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
      status: 'PRIMARY',
      taskDefinition: v1,
      rolloutState: 'COMPLETED',
      runningCount: 1,
      failedTasks: 0,
    }),
  ])
  const [first = ''] = await tasksOf('plain')
  expect(await harness.describe({ taskArn: first })).toMatchObject({
    group: 'service:plain',
    startedBy: steady.deployments?.[0]?.id,
    capacityProviderName: 'FARGATE_SPOT',
  })

  await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: first }))
  await harness.until(
    () => tasksOf('plain'),
    ([only]) => only !== undefined && only !== first,
  )

  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'plain', desiredCount: 3 }))
  await untilService('plain', ({ runningCount }) => runningCount === 3)
  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'plain', desiredCount: 0 }))
  const empty = await untilService('plain', ({ runningCount }) => runningCount === 0)
  expect(empty.deployments).toHaveLength(1)
})

test('behind a load balancer: the new tasks serve before the old ones go, and nobody is turned away', async () => {
  const { targetGroupArn, url } = await makeLoadBalancer(harness)
  await create('web', {
    healthCheckGracePeriodSeconds: 30,
    loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
  })
  const first = await untilDone('web')
  expect(messages(first)).toContainEqual(`(service web) registered 1 targets in (target-group ${targetGroupArn})`)
  expect(await (await fetch(url)).text()).toBe('v1')

  let asking = true
  const answers: string[] = []
  const caller = (async () => {
    while (asking) answers.push(await (await fetch(url)).text())
  })()
  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'web', taskDefinition: v2 }))
  const during = await describe('web')
  expect(during.deployments?.map(({ status, taskDefinition }) => [status, taskDefinition])).toEqual([
    ['PRIMARY', v2],
    ['ACTIVE', v1],
  ])
  const after = await untilDone('web')
  asking = false
  await caller
  expect(new Set(answers)).toEqual(new Set(['v1', 'v2']))
  expect(await (await fetch(url)).text()).toBe('v2')
  expect(after).toMatchObject({ taskDefinition: v2, runningCount: 1 })

  await harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'web', force: true }))
  await untilService('web', ({ status }) => status === 'INACTIVE')
  expect(await tasksOf('web')).toEqual([])
})

test('tasks that end at once: tried again and again, with the reason among the events', async () => {
  await create('failing', { taskDefinition: broken })
  const service = await untilService('failing', (now) =>
    messages(now).join('\n').includes('unable to consistently start'),
  )
  const starts = messages(service).filter((message) => message.includes('has started 1 tasks'))
  expect(starts.length).toBeGreaterThanOrEqual(3)

  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'failing', taskDefinition: v1 }))
  await untilDone('failing')
  await harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'failing', force: true }))
})

test('the circuit breaker rolls back to what ran before', async () => {
  await create('guarded', { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } })
  const before = await untilDone('guarded')
  const missing = await harness.register('api', 'not-pushed')
  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'guarded', taskDefinition: missing }))
  const service = await untilService('guarded', ({ events }) =>
    (events ?? []).some(({ message }) => message?.includes('rolling back to')),
  )
  const said = messages(service).join('\n')
  expect(said).toMatch(/was unable to place a task\. Reason: CannotPullContainerError: .*not-pushed: not found\./)
  expect(said).toContain('deployment failed: tasks failed to start.')
  const after = await untilDone('guarded')
  expect(after.deployments?.[0]).toMatchObject({ id: before.deployments?.[0]?.id, taskDefinition: v1, runningCount: 1 })
  // A change that names no task definition keeps the one rolled back to.
  await harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'guarded', desiredCount: 2 }))
  expect((await untilService('guarded', ({ runningCount }) => runningCount === 2)).taskDefinition).toBe(v1)
})

test('a task that is unhealthy to its load balancer is replaced after the grace period', async () => {
  const { targetGroupArn } = await makeLoadBalancer(harness)
  await harness.push('deaf', 'setInterval(() => {}, 1e6)')
  await create('deaf', {
    taskDefinition: await harness.register('deaf', 'deaf'),
    healthCheckGracePeriodSeconds: 1,
    loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
  })
  const service = await untilService('deaf', ({ deployments }) => (deployments?.[0]?.failedTasks ?? 0) > 0)
  expect(messages(service).join('\n')).toContain(
    `(port 8080) is unhealthy in (target-group ${targetGroupArn}) due to (reason `,
  )
  await harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'deaf', force: true }))
})

test('with desired tasks a service is deleted by force only', async () => {
  await create('kept')
  await expect(harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'kept' }))).rejects.toMatchObject(
    {
      name: 'InvalidParameterException',
    },
  )
  await untilDone('kept')
})
