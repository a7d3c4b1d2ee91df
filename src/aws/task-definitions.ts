import type { ContainerDefinition as EcsContainer } from '@aws-sdk/client-ecs'
import type { Clients } from './clients.ts'
import { finding } from './errors.ts'

export type ContainerDefinition = {
  name: string
  image: string
  /** Of the awslogs driver; a task's stream is `<logStreamPrefix>/<container>/<task id>`. */
  logGroup?: string
  logStreamPrefix?: string
  secrets: { name: string; valueFrom: string }[]
}

export type TaskDefinition = {
  arn: string
  family: string
  revision: number
  containers: ContainerDefinition[]
  tags: Record<string, string>
  status: string
}

export type TaskDefinitions = {
  /** By ARN, by `family:revision`, or by family: its newest ACTIVE revision. Undefined where there is none. */
  describe: (arnOrFamily: string) => Promise<TaskDefinition | undefined>
}

const toContainer = (container: EcsContainer): ContainerDefinition => ({
  name: container.name ?? '',
  image: container.image ?? '',
  logGroup: container.logConfiguration?.options?.['awslogs-group'],
  logStreamPrefix: container.logConfiguration?.options?.['awslogs-stream-prefix'],
  secrets: (container.secrets ?? []).map(({ name = '', valueFrom = '' }) => ({ name, valueFrom })),
})

/** ECS task definitions. */
export const createTaskDefinitions = ({ clients }: { clients: Pick<Clients, 'ecs'> }): TaskDefinitions => ({
  async describe(arnOrFamily) {
    const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    // ECS answers ClientException, "Unable to describe task definition.", where there is none.
    const found = await finding('ecs:DescribeTaskDefinition', ['ClientException'], () =>
      ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arnOrFamily, include: ['TAGS'] })),
    )
    const definition = found?.taskDefinition
    if (definition?.taskDefinitionArn === undefined) return undefined
    return {
      arn: definition.taskDefinitionArn,
      family: definition.family ?? '',
      revision: definition.revision ?? 0,
      containers: (definition.containerDefinitions ?? []).map(toContainer),
      tags: Object.fromEntries((found?.tags ?? []).map(({ key = '', value = '' }) => [key, value])),
      status: definition.status ?? 'UNKNOWN',
    }
  },
})
