import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  CreateTaskSetCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTaskSetsCommand,
  type Service,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'

// Services with the controller CODE_DEPLOY, before CodeDeploy has done anything.
let harness: EcsHarness
let taskDefinition: string
let targetGroupArn: string
let url: string

const serves = `
  import { createServer } from 'node:http'
  const server = createServer((_, response) => response.end('v1')).listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
const create = (more: Partial<CreateServiceCommandInput> = {}) =>
  harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: 'api',
      taskDefinition,
      desiredCount: 1,
      deploymentController: { type: 'CODE_DEPLOY' },
      platformVersion: '1.4.0',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      networkConfiguration: harness.networkConfiguration,
      loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
      ...more,
    }),
  )
const update = (more: Partial<UpdateServiceCommandInput>) =>
  harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'api', ...more }))
const shown = async (): Promise<Service> => {
  const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['api'] }))
  return services?.[0] ?? {}
}

beforeAll(async () => {
  harness = await startEcsHarness()
  await harness.push('v1', serves)
  taskDefinition = await harness.register('api', 'v1', { portMappings: [{ containerPort: 8080 }] })
  const balancer = await makeLoadBalancer(harness)
  targetGroupArn = balancer.targetGroupArn
  url = balancer.url
})
afterAll(() => harness.close())

it('CreateService makes the first task set; there is no deployment', async () => {
  const made = await create()
  expect(made.service).toMatchObject({ deployments: [], deploymentController: { type: 'CODE_DEPLOY' } })
  const steady = await harness.until(shown, ({ taskSets }) => taskSets?.[0]?.stabilityStatus === 'STEADY_STATE')
  expect(steady).toMatchObject({ runningCount: 1, pendingCount: 0, deployments: [], taskDefinition })
  expect(steady.taskSets).toEqual([
    expect.objectContaining({
      id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
      taskSetArn: expect.stringMatching(/:task-set\/test\/api\/ecs-svc\/\d{19}$/),
      status: 'PRIMARY',
      scale: { unit: 'PERCENT', value: 100 },
      computedDesiredCount: 1,
      runningCount: 1,
      taskDefinition,
      loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
      capacityProviderStrategy: [expect.objectContaining({ capacityProvider: 'FARGATE_SPOT' })],
    }),
  ])
  expect(steady.taskSets?.[0]).not.toHaveProperty('externalId')
  const id = steady.taskSets?.[0]?.id
  const messages = steady.events?.map(({ message }) => message?.replace(/\(task \w+\)/, '(task T)')).reverse()
  expect(messages).toEqual([
    `(service api) updated computedDesiredCount for taskSet ${id} to 1.`,
    `(service api, taskSet ${id}) has started 1 tasks: (task T).`,
    `(service api, taskSet ${id}) registered 1 targets in (target-group ${targetGroupArn})`,
    `(service api, taskSet ${id}) updated state to STEADY_STATE.`,
  ])
  expect(await (await fetch(url)).text()).toBe('v1')
})

it('UpdateService scales it and takes settings, and leaves to CodeDeploy what is deployed', async () => {
  await update({ desiredCount: 2, healthCheckGracePeriodSeconds: 7, propagateTags: 'SERVICE' })
  const grown = await harness.until(shown, ({ runningCount }) => runningCount === 2)
  expect(grown.taskSets?.[0]).toMatchObject({ computedDesiredCount: 2, runningCount: 2 })
  await update({ deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 }, desiredCount: 1 })
  await harness.until(shown, ({ runningCount }) => runningCount === 1)
  const left = 'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.'
  const refused: [Partial<UpdateServiceCommandInput>, string][] = [
    [{ taskDefinition, forceNewDeployment: true }, `Unable to update task definition ${left}`],
    [{ networkConfiguration: harness.networkConfiguration }, `Unable to update network parameters ${left}`],
    [{ loadBalancers: [] }, `Unable to update load balancers ${left}`],
    [{ platformVersion: '1.4.0' }, `Unable to update platform version ${left}`],
    [{ forceNewDeployment: true }, `Cannot force a new deployment ${left}`],
    [{ capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }, 'you must force a new deployment'],
  ]
  for (const [asked, message] of refused) {
    await expect(update(asked), JSON.stringify(asked)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    })
  }
})

it('task sets can be described, and are changed by CodeDeploy alone', async () => {
  const { taskSets } = await harness.ecs.send(new DescribeTaskSetsCommand({ cluster: CLUSTER, service: 'api' }))
  expect(taskSets).toMatchObject([{ status: 'PRIMARY' }])
  await expect(
    harness.ecs.send(new CreateTaskSetCommand({ cluster: CLUSTER, service: 'api', taskDefinition })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

it('CreateService refuses what such a service does not have', async () => {
  const wrong: Partial<CreateServiceCommandInput>[] = [
    { loadBalancers: [] },
    { schedulingStrategy: 'DAEMON', desiredCount: undefined },
    { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
  ]
  for (const more of wrong) {
    await expect(create({ serviceName: 'other', ...more })).rejects.toMatchObject({ name: 'InvalidParameterException' })
  }
})

it('DeleteService takes all of it away', async () => {
  await harness.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'api', force: true }))
  const gone = await harness.until(shown, ({ status }) => status === 'INACTIVE')
  expect(gone).toMatchObject({ runningCount: 0, taskSets: [] })
})
