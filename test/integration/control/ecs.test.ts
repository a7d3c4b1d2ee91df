import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  ListTagsForResourceCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { expect } from 'vitest'
import { type ClientOptions, patchTests } from './control.ts'

const patch = patchTests()

/** A cluster with Spot as its default, and two revisions of a task definition. */
async function cluster(options: ClientOptions, name: string) {
  const ecs = new ECSClient(options)
  await ecs.send(new CreateClusterCommand({ clusterName: name }))
  await ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster: name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    }),
  )
  const definition = new RegisterTaskDefinitionCommand({
    family: name,
    containerDefinitions: [{ name: 'api', image: 'api:latest', memory: 512 }],
  })
  const first = await ecs.send(definition)
  const second = await ecs.send(definition)
  return {
    ecs,
    revisions: [first.taskDefinition?.taskDefinitionArn, second.taskDefinition?.taskDefinitionArn],
    describe: async (service: string) =>
      (await ecs.send(new DescribeServicesCommand({ cluster: name, services: [service], include: ['TAGS'] })))
        .services?.[0],
  }
}

patch('ecs.service-settings', 'a service is what it was asked to be, and what an update made it', async (options) => {
  const { ecs, revisions, describe } = await cluster(options, 'settings')
  const strategy = [
    { capacityProvider: 'FARGATE_SPOT', weight: 4, base: 0 },
    { capacityProvider: 'FARGATE', weight: 1, base: 1 },
  ]
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'settings',
      serviceName: 'api',
      taskDefinition: revisions[0],
      desiredCount: 1,
      capacityProviderStrategy: strategy,
      healthCheckGracePeriodSeconds: 60,
      enableExecuteCommand: true,
      enableECSManagedTags: true,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      tags: [{ key: 'project', value: 'medspa' }],
    }),
  )
  const made = await describe('api')
  expect(made).toMatchObject({
    capacityProviderStrategy: strategy,
    healthCheckGracePeriodSeconds: 60,
    enableExecuteCommand: true,
    enableECSManagedTags: true,
    platformVersion: 'LATEST',
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      minimumHealthyPercent: 100,
      maximumPercent: 200,
    },
    tags: [{ key: 'project', value: 'medspa' }],
  })
  expect(made).not.toHaveProperty('launchType')
  await ecs.send(
    new UpdateServiceCommand({
      cluster: 'settings',
      service: 'api',
      taskDefinition: 'settings:2',
      enableECSManagedTags: false,
      healthCheckGracePeriodSeconds: 30,
    }),
  )
  expect(await describe('api')).toMatchObject({
    capacityProviderStrategy: strategy,
    healthCheckGracePeriodSeconds: 30,
    enableECSManagedTags: false,
    taskDefinition: revisions[1],
  })
  await ecs.send(
    new CreateServiceCommand({ cluster: 'settings', serviceName: 'by-default', taskDefinition: 'settings' }),
  )
  expect(await describe('by-default')).toMatchObject({
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
    healthCheckGracePeriodSeconds: 0,
  })
})

patch('ecs.service-life', 'an active service is not replaced, a deleted one is not listed', async (options) => {
  const { ecs } = await cluster(options, 'life')
  const create = new CreateServiceCommand({ cluster: 'life', serviceName: 'api', taskDefinition: 'life' })
  await ecs.send(create)
  await expect(ecs.send(create)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await ecs.send(new DeleteServiceCommand({ cluster: 'life', service: 'api' }))
  expect((await ecs.send(new ListServicesCommand({ cluster: 'life' }))).serviceArns).toEqual([])
  await ecs.send(create)
})

patch(
  'ecs.task-definitions',
  'revisions are listed newest first, in pages, and say when they were made',
  async (options) => {
    const { ecs, revisions } = await cluster(options, 'revisions')
    const page = { familyPrefix: 'revisions', sort: 'DESC', maxResults: 1 } as const
    const first = await ecs.send(new ListTaskDefinitionsCommand(page))
    expect(first.taskDefinitionArns).toEqual([revisions[1]])
    const second = await ecs.send(new ListTaskDefinitionsCommand({ ...page, nextToken: first.nextToken }))
    expect(second.taskDefinitionArns).toEqual([revisions[0]])
    expect(second.nextToken).toBeUndefined()
    const read = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'revisions' }))
    expect(read.taskDefinition).toMatchObject({ revision: 2, registeredAt: expect.any(Date) })
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'revisions:2' }))
    const active = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'revisions' }))
    expect(active.taskDefinition?.revision).toBe(1)
  },
)

patch('applicationautoscaling.tags', 'a scalable target keeps tags as long as it lives', async (options) => {
  const { ecs } = await cluster(options, 'scaled')
  await ecs.send(new CreateServiceCommand({ cluster: 'scaled', serviceName: 'api', taskDefinition: 'scaled' }))
  const scaling = new ApplicationAutoScalingClient(options)
  const target = {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/scaled/api',
    ScalableDimension: 'ecs:service:DesiredCount',
  } as const
  const made = await scaling.send(
    new RegisterScalableTargetCommand({ ...target, MinCapacity: 1, MaxCapacity: 2, Tags: { project: 'medspa' } }),
  )
  const ResourceARN = made.ScalableTargetARN ?? ''
  const read = () => scaling.send(new ListTagsForResourceCommand({ ResourceARN }))
  expect((await read()).Tags).toEqual({ project: 'medspa' })
  await scaling.send(new TagResourceCommand({ ResourceARN, Tags: { more: 'yes' } }))
  await scaling.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['project'] }))
  expect((await read()).Tags).toEqual({ more: 'yes' })
  await scaling.send(new DeregisterScalableTargetCommand(target))
  await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
