import type { ContainerDefinition as EcsContainer } from '@aws-sdk/client-ecs'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import { deleteFamily } from './delete-task-definitions.ts'
import { type Renewal, registerRenewed } from './register-renewed.ts'

type ContainerDefinition = {
  name: string
  image: string
  /** Of the awslogs driver; a task's stream is `<logStreamPrefix>/<container>/<task id>`. */
  logGroup?: string
  logStreamPrefix?: string
  secrets: { name: string; valueFrom: string }[]
  /** In place of the image's own; undefined where the image's holds. */
  command?: string[] | undefined
  /** Plain variables. */
  environment?: { name: string; value: string }[]
}

export type TaskDefinition = {
  arn: string
  family: string
  revision: number
  containers: ContainerDefinition[]
  tags: Record<string, string>
  status: string
  registeredAt?: Date | undefined
  /** ARN of the principal. */
  registeredBy?: string | undefined
}

export type TaskDefinitions = {
  /** By ARN, by `family:revision`, or by family: its newest ACTIVE revision. Undefined where there is none. */
  describe: (arnOrFamily: string) => Promise<TaskDefinition | undefined>
  /** ARNs of a family's ACTIVE revisions, the newest first, `limit` at most. */
  revisions: (family: string, limit: number) => Promise<string[]>
  /** Registers a revision that is another one's copy but for these variables and secrets; gives its ARN. */
  registerRenewed: (taskDefinitionArn: string, renewal: Renewal) => Promise<string>
  /** Registers a revision for a one-off task of one container; gives its ARN. */
  register: (definition: OneOffDefinition) => Promise<string>
  /** Deregisters and deletes every revision of a family; gives how many. */
  deleteFamily: (family: string, options: { signal: AbortSignal }) => Promise<number>
}

/** Credentials come by `secrets` alone: a task's environment and overrides are shown to everybody who describes it. */
export type OneOffDefinition = {
  family: string
  executionRoleArn: string
  container: Required<Omit<ContainerDefinition, 'command' | 'environment' | 'image'>> & {
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
  environment: (container.environment ?? []).map(({ name = '', value = '' }) => ({ name, value })),
})

/** ECS task definitions. */
export const createTaskDefinitions = ({ clients }: { clients: Pick<Clients, 'ecs' | 'region'> }): TaskDefinitions => ({
  deleteFamily: (family, options) => deleteFamily(clients, family, options),

  registerRenewed: (taskDefinitionArn, renewal) => registerRenewed(clients, taskDefinitionArn, renewal),

  async revisions(familyPrefix, limit) {
    const { paginateListTaskDefinitions } = await import('@aws-sdk/client-ecs')
    const client = await clients.ecs()
    return calling('ecs:ListTaskDefinitions', async () => {
      const found: string[] = []
      const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC' } as const
      for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client }, input)) {
        found.push(...taskDefinitionArns)
        if (found.length >= limit) break
      }
      return found.slice(0, limit)
    })
  },

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
      registeredAt: definition.registeredAt,
      registeredBy: definition.registeredBy,
    }
  },
})
