import type { AwsVpcConfiguration, CapacityProviderStrategyItem } from '@aws-sdk/client-ecs'
import { AwsError } from '../../errors.ts'
import type { ServiceSettings, ServiceState } from '../service-state.ts'
import type { TaskPlace } from '../sources/source.ts'
import { newTaskSet, type TaskSet } from './task-set.ts'

/** What CreateTaskSet is told of a new task set; what is undefined is the service's own. */
export type TaskSetRequest = {
  externalId: string
  taskDefinition: string
  targetGroupArn: string
  containerName: string
  containerPort: number
  platformVersion: string
  network: AwsVpcConfiguration | undefined
  /** Empty: the plain launch type, whatever the service has now. */
  capacityProviderStrategy: CapacityProviderStrategyItem[]
}

/** CreateTaskSet, UpdateServicePrimaryTaskSet and DeleteTaskSet, as CodeDeploy calls them. */
export type TaskSets = {
  /** Makes a task set, or gives the one that this deployment has made already. Throws what ECS answers. */
  create: (service: ServiceState, request: TaskSetRequest) => Promise<TaskSet>
  /** The service's task definition, load balancer and so on are the primary task set's from then on. */
  makePrimary: (service: ServiceState, id: string) => void
  /** Has a task set go, task by task; one that is gone already is no error. */
  remove: (service: ServiceState, id: string) => void
}

export function createTaskSets(parts: {
  placeOf: (cluster: string, settings: ServiceSettings) => Promise<TaskPlace>
  wake: (service: ServiceState) => void
}): TaskSets {
  const find = ({ taskSets }: ServiceState, id: string) => taskSets.find((taskSet) => taskSet.id === id)
  return {
    async create(service, request) {
      const isItsOwn = ({ externalId }: TaskSet) => externalId === request.externalId
      const there = service.taskSets.find(isItsOwn)
      if (there !== undefined) return there
      const { capacityProviderStrategy, containerName, containerPort, platformVersion, targetGroupArn } = request
      checkRevision(request.taskDefinition)
      const place = await parts.placeOf(service.clusterArn, {
        ...service.settings,
        taskDefinition: request.taskDefinition,
        platformVersion,
        ...(request.network !== undefined && { networkConfiguration: { awsvpcConfiguration: request.network } }),
        loadBalancers: [{ targetGroupArn, containerName, containerPort }],
        capacityProviderStrategy,
        // Without a strategy the cluster's default does not count either (aws/containers-roadmap#1752).
        launchType: capacityProviderStrategy.length === 0 ? 'FARGATE' : undefined,
      })
      checkContainer(place, request)
      // Another call may have made it meanwhile.
      const made = service.taskSets.find(isItsOwn)
      if (made !== undefined) return made
      const taskSet = newTaskSet(place, { status: 'ACTIVE', externalId: request.externalId, platformVersion })
      service.taskSets.unshift(taskSet)
      parts.wake(service)
      return taskSet
    },

    makePrimary(service, id) {
      const taskSet = find(service, id)
      if (taskSet === undefined) throw new AwsError('TaskSetNotFoundException', 'The specified task set was not found.')
      for (const other of service.taskSets) if (other.status === 'PRIMARY') other.status = 'ACTIVE'
      Object.assign(taskSet, { status: 'PRIMARY', updatedAt: new Date() })
      service.settings = {
        ...service.settings,
        taskDefinition: taskSet.definition.taskDefinitionArn,
        loadBalancers: taskSet.loadBalancers,
        networkConfiguration: taskSet.networkConfiguration,
        platformVersion: taskSet.platformVersion,
        capacityProviderStrategy: taskSet.strategy,
        launchType: taskSet.strategy.length === 0 ? 'FARGATE' : undefined,
      }
      parts.wake(service)
    },

    remove(service, id) {
      const taskSet = find(service, id)
      if (taskSet === undefined || taskSet.status === 'DRAINING') return
      Object.assign(taskSet, { status: 'DRAINING', scale: 0, updatedAt: new Date() })
      parts.wake(service)
    },
  }
}

/** `family:latest` is no revision; a family alone is its newest one. Text: public notes on CodeDeploy's ECS_UPDATE_ERROR. */
function checkRevision(taskDefinition: string): void {
  const revision = /^(?:.*\/)?[^:/]+:([^:/]*)$/.exec(taskDefinition)?.[1]
  if (revision !== undefined && !/^\d+$/.test(revision)) throw invalid(`Invalid revision number. Number: ${revision}`)
}

/** Texts: public notes on CodeDeploy's ECS_UPDATE_ERROR. */
function checkContainer({ definition }: TaskPlace, { containerName, containerPort }: TaskSetRequest): void {
  const container = definition.containerDefinitions?.find(({ name }) => name === containerName)
  if (container === undefined) {
    throw invalid(`The container ${containerName} does not exist in the task definition.`)
  }
  if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
    throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`)
  }
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message)
