import { randomBytes, randomUUID } from 'node:crypto'
import type { Tag, Task, TaskDefinition, TaskOverride } from '@aws-sdk/client-ecs'
import type { Subnet } from './records.ts'

/** Everything about a task that is known before it starts. */
export type TaskRequest = {
  /** `arn:aws:ecs:region:account:cluster/name` */
  clusterArn: string
  definition: TaskDefinition
  /** Of a service's task: the digests that its deployment has established, by container. */
  imageDigests?: ReadonlyMap<string, string> | undefined
  subnet: Subnet | undefined
  /** Undefined where the launch type alone was asked for. */
  capacityProvider: string | undefined
  /** `service:name` or `family:name` */
  group: string
  startedBy?: string | undefined
  overrides?: TaskOverride | undefined
  tags?: Tag[] | undefined
  enableExecuteCommand?: boolean | undefined
}

/** An id as ECS gives tasks: 32 hex digits. */
export const newTaskId = () => randomBytes(16).toString('hex')

/** The record of a task that was just asked for; `address` is where its processes will listen. */
export function newTaskRecord(id: string, request: TaskRequest, address: string): Task {
  const { definition, subnet } = request
  const taskArn = `${request.clusterArn.replace(':cluster/', ':task/')}/${id}`
  const attachmentId = randomUUID()
  const hexId = () => randomBytes(9).toString('hex').slice(0, 17)
  const detail = (name: string, value: string) => ({ name, value })
  return {
    taskArn,
    clusterArn: request.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: request.group,
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    version: 1,
    createdAt: new Date(),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    launchType: 'FARGATE',
    ...(request.capacityProvider !== undefined && { capacityProviderName: request.capacityProvider }),
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    cpu: request.overrides?.cpu ?? definition.cpu,
    memory: request.overrides?.memory ?? definition.memory,
    ephemeralStorage: { sizeInGiB: definition.ephemeralStorage?.sizeInGiB ?? 20 },
    enableExecuteCommand: request.enableExecuteCommand ?? false,
    healthStatus: 'UNKNOWN',
    ...(subnet !== undefined && { availabilityZone: subnet.zone }),
    attributes: [
      { name: 'ecs.cpu-architecture', value: definition.runtimePlatform?.cpuArchitecture?.toLowerCase() ?? 'x86_64' },
    ],
    attachments: [
      {
        id: attachmentId,
        type: 'ElasticNetworkInterface',
        status: 'PRECREATED',
        details: [
          ...(subnet === undefined ? [] : [detail('subnetId', subnet.id)]),
          detail('networkInterfaceId', `eni-${hexId()}`),
          detail('privateIPv4Address', address),
        ],
      },
    ],
    containers: (definition.containerDefinitions ?? []).map((container) => ({
      containerArn: `${taskArn.replace(':task/', ':container/')}/${randomUUID()}`,
      taskArn,
      name: container.name,
      image: container.image,
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      cpu: String(container.cpu ?? 0),
      ...(container.memory !== undefined && { memory: String(container.memory) }),
      networkBindings: [],
      networkInterfaces: [{ attachmentId, privateIpv4Address: address }],
    })),
    inferenceAccelerators: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...request.overrides },
    tags: request.tags ?? [],
  }
}
