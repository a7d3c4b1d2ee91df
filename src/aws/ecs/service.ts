import type { Deployment as EcsDeployment, Service as EcsService, Task } from '@aws-sdk/client-ecs'
import type { Names } from '../../config/names.ts'
import { taskIdOf } from '../../releases/arn.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import { type StoppedTask, toStoppedTask } from './stopped-task.ts'
import { type CapacityProvider, type TaskSet, toCapacityProviders, toTaskSet } from './task-set.ts'

export type ServiceDeployment = {
  id: string
  createdAt?: Date | undefined
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE'
  taskDefinitionArn: string
  /** `IN_PROGRESS`, `COMPLETED`, `FAILED`; rolling services only. */
  rolloutState?: string
  rolloutStateReason?: string
  desired: number
  running: number
  pending: number
  /** Tasks that did not start or did not become healthy. */
  failed: number
}

export type ServiceState = {
  /** `ACTIVE`, or `DRAINING` while it is deleted. */
  status: string
  /** Who deploys it: `ECS` itself, `CODE_DEPLOY`, `EXTERNAL`. It is `ECS` where AWS says nothing. */
  controller?: string
  taskDefinitionArn: string
  desired: number
  running: number
  pending: number
  /** None where CodeDeploy deploys the service. */
  deployments: ServiceDeployment[]
  /** Of a service that CodeDeploy deploys; a second one is there while a deployment is under way. */
  taskSets: TaskSet[]
  /** Newest first, as ECS keeps them (the last 100). */
  events: { id: string; at: Date; message: string }[]
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  capacityProviders: CapacityProvider[]
  /** ARNs of the target groups that its tasks are registered in. */
  targetGroups: string[]
  /** CloudWatch alarms that are watched while a deployment is under way; none where they are switched off. */
  alarms?: string[]
}

/** Of the deployment that an update began, as its answer names it; descriptions may be older for some seconds. */
export type DeploymentId = string | undefined

export type Service = {
  /** Undefined where there is no service, or only the memory of a deleted one. */
  describe: () => Promise<ServiceState | undefined>
  /**
   * Begins a rolling deployment; for services that ECS itself deploys (CODE_DEPLOY ones refuse). `desired` changes the
   * number of tasks with it, in one call: no task of another revision starts in between.
   */
  moveTo: (taskDefinitionArn: string, desired?: number) => Promise<DeploymentId>
  /** The same with the revision that runs: tasks read their secrets only when they start. */
  redeploy: (desired?: number) => Promise<DeploymentId>
  scale: (desired: number) => Promise<void>
  /** Tasks of this revision, or of every one, that stopped in the last hour (ECS keeps them no longer), newest first. */
  stoppedTasks: (taskDefinitionArn?: string) => Promise<StoppedTask[]>
  /** Tasks that run, or are on their way to it, oldest first. */
  runningTasks: () => Promise<RunningTask[]>
}

/** A task reads its secrets after `createdAt`, once. */
export type RunningTask = {
  id: string
  createdAt: Date
  taskDefinitionArn: string
  /** `PROVISIONING` … `RUNNING`. */
  lastStatus: string
  /** Id of the deployment that it belongs to. */
  startedBy?: string | undefined
  /** Its private IPv4 address, by which target groups know it; undefined before it has one. */
  address?: string | undefined
  /** Digests as they were pulled: `sha256:…`; undefined until then. */
  containers: { name: string; image: string; digest?: string | undefined }[]
}

const toRunningTask = (task: Task): RunningTask => {
  const { containers = [], createdAt = new Date(0), lastStatus = '', startedBy, taskArn = '' } = task
  return {
    id: taskIdOf(taskArn),
    createdAt,
    taskDefinitionArn: task.taskDefinitionArn ?? '',
    lastStatus,
    startedBy,
    address: containers.flatMap(({ networkInterfaces = [] }) => networkInterfaces)[0]?.privateIpv4Address,
    containers: containers.map(({ image = '', imageDigest, name = '' }) => ({ name, image, digest: imageDigest })),
  }
}

const toDeployment = (deployment: EcsDeployment): ServiceDeployment => ({
  id: deployment.id ?? '',
  createdAt: deployment.createdAt,
  status: deployment.status === 'PRIMARY' || deployment.status === 'ACTIVE' ? deployment.status : 'INACTIVE',
  taskDefinitionArn: deployment.taskDefinition ?? '',
  rolloutState: deployment.rolloutState,
  rolloutStateReason: deployment.rolloutStateReason,
  desired: deployment.desiredCount ?? 0,
  running: deployment.runningCount ?? 0,
  pending: deployment.pendingCount ?? 0,
  failed: deployment.failedTasks ?? 0,
})

const toState = (service: EcsService): ServiceState => {
  const network = service.networkConfiguration?.awsvpcConfiguration
  const alarms = service.deploymentConfiguration?.alarms
  return {
    status: service.status ?? 'UNKNOWN',
    controller: service.deploymentController?.type ?? 'ECS',
    taskDefinitionArn: service.taskDefinition ?? '',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    deployments: (service.deployments ?? []).map(toDeployment),
    taskSets: (service.taskSets ?? []).map(toTaskSet),
    events: (service.events ?? []).map(({ id = '', createdAt = new Date(0), message = '' }) => ({
      id,
      at: createdAt,
      message,
    })),
    subnets: network?.subnets ?? [],
    securityGroups: network?.securityGroups ?? [],
    assignPublicIp: network?.assignPublicIp === 'ENABLED',
    capacityProviders: toCapacityProviders(service),
    targetGroups: (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    alarms: alarms?.enable ? (alarms.alarmNames ?? []) : [],
  }
}

/** The API's ECS service. */
export const createService = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'ecs'>
  names: Pick<Names, 'cluster' | 'service'>
}): Service => {
  const { cluster, service } = names

  const update = async (change: {
    taskDefinition?: string
    desiredCount?: number | undefined
    forceNewDeployment?: boolean
  }) => {
    const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const updated = await calling('ecs:UpdateService', () =>
      ecs.send(new UpdateServiceCommand({ cluster, service, ...change })),
    )
    return updated.service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id
  }

  const tasksOf = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<Task[]> => {
    const { DescribeTasksCommand, paginateListTasks } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const arns = await undefinedIfMissing(
      'ecs:ListTasks',
      ['ClusterNotFoundException', 'ServiceNotFoundException'],
      async () => {
        const listed: string[] = []
        for await (const page of paginateListTasks({ client: ecs }, { cluster, serviceName: service, desiredStatus }))
          listed.push(...(page.taskArns ?? []))
        return listed
      },
    )
    if (arns === undefined) return []
    const tasks: Task[] = []
    // DescribeTasks takes 100 at a time, as many as a page of ListTasks has.
    for (let at = 0; at < arns.length; at += 100) {
      const page = new DescribeTasksCommand({ cluster, tasks: arns.slice(at, at + 100) })
      tasks.push(...((await calling('ecs:DescribeTasks', () => ecs.send(page))).tasks ?? []))
    }
    return tasks
  }

  return {
    async describe() {
      const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs')
      const ecs = await clients.ecs()
      const found = await undefinedIfMissing('ecs:DescribeServices', ['ClusterNotFoundException'], () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
      )
      const described = found?.services?.[0]
      return described === undefined || described.status === 'INACTIVE' ? undefined : toState(described)
    },

    moveTo: (taskDefinitionArn, desired) => update({ taskDefinition: taskDefinitionArn, desiredCount: desired }),

    redeploy: (desired) => update({ forceNewDeployment: true, desiredCount: desired }),

    async scale(desired) {
      await update({ desiredCount: desired })
    },

    async stoppedTasks(taskDefinitionArn) {
      return (await tasksOf('STOPPED'))
        .filter(({ lastStatus }) => lastStatus === 'STOPPED')
        .filter((task) => taskDefinitionArn === undefined || task.taskDefinitionArn === taskDefinitionArn)
        .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
        .map(toStoppedTask)
    },

    async runningTasks() {
      return (await tasksOf('RUNNING')).map(toRunningTask).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },
  }
}
