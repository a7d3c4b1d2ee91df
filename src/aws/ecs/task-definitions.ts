import type { ContainerDefinition as EcsContainer } from '@aws-sdk/client-ecs'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import { deleteFamily } from './delete-task-definitions.ts'

type ContainerDefinition = {
  name: string
  image: string
  /** Of the awslogs driver; a task's stream is `<logStreamPrefix>/<container>/<task id>`. */
  logGroup?: string
  logStreamPrefix?: string
  secrets: { name: string; valueFrom: string }[]
  /** In place of the image's own; undefined where the image's holds. */
  command?: string[] | undefined
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
  /** Registers a revision for a one-off task of one container; gives its ARN. */
  register: (definition: OneOffDefinition) => Promise<string>
  /** Deregisters and deletes every revision of a family; gives how many. */
  deleteFamily: (family: string, options: { signal: AbortSignal }) => Promise<number>
}

/** Credentials come by `secrets` alone: a task's environment and overrides are shown to everybody who describes it. */
export type OneOffDefinition = {
  family: string
  executionRoleArn: string
  container: Required<Omit<ContainerDefinition, 'command' | 'image'>> & {
    image: string
    command: string[]
    environment: { name: string; value: string }[]
  }
}

/** As infra/terraform/modules/ecs_fargate has its own tasks. */
const hardened = {
  essential: true,
  user: '1000:1000',
  readonlyRootFilesystem: true,
  linuxParameters: { initProcessEnabled: true },
} as const

const toContainer = (container: EcsContainer): ContainerDefinition => ({
  name: container.name ?? '',
  image: container.image ?? '',
  logGroup: container.logConfiguration?.options?.['awslogs-group'],
  logStreamPrefix: container.logConfiguration?.options?.['awslogs-stream-prefix'],
  secrets: (container.secrets ?? []).map(({ name = '', valueFrom = '' }) => ({ name, valueFrom })),
  command: container.command,
})

/** ECS task definitions. */
export const createTaskDefinitions = ({ clients }: { clients: Pick<Clients, 'ecs' | 'region'> }): TaskDefinitions => ({
  deleteFamily: (family, options) => deleteFamily(clients, family, options),

  async register({ container: { logGroup, logStreamPrefix, ...container }, ...definition }) {
    const { RegisterTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const command = new RegisterTaskDefinitionCommand({
      ...definition,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' },
      containerDefinitions: [
        {
          ...container,
          ...hardened,
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': logGroup,
              'awslogs-region': clients.region,
              'awslogs-stream-prefix': logStreamPrefix,
            },
          },
        },
      ],
    })
    const { taskDefinition } = await calling('ecs:RegisterTaskDefinition', () => ecs.send(command))
    return taskDefinition?.taskDefinitionArn ?? ''
  },

  async describe(arnOrFamily) {
    const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    // ECS answers ClientException, "Unable to describe task definition.", where there is none.
    const found = await undefinedIfMissing('ecs:DescribeTaskDefinition', ['ClientException'], () =>
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
