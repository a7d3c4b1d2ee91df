import type { Service as ServiceRecord } from '@aws-sdk/client-ecs'
import { shownDeployment } from './deployment.ts'
import type { ServiceState } from './service-state.ts'
import type { TaskSource } from './sources/source.ts'
import type { LiveTask } from './task-life.ts'
import { shownTaskSet } from './task-sets/shown-task-set.ts'

type TasksOf = (service: ServiceState, source: TaskSource) => LiveTask[]

/** A service as DescribeServices shows it, as far as the front knows it better than moto's record. */
export function shownService(service: ServiceState, tasksOf: TasksOf): Partial<ServiceRecord> {
  const { desiredCount } = service.settings
  const deployments = service.deployments.map((deployment, index) => {
    const tasks = tasksOf(service, deployment)
    const left = tasks.filter(({ record }) => record.desiredStatus === 'RUNNING').length
    return shownDeployment(deployment, index === 0 ? 'PRIMARY' : 'ACTIVE', index === 0 ? desiredCount : left, tasks)
  })
  const taskSets = service.taskSets.map((taskSet) => shownTaskSet(service, taskSet, tasksOf(service, taskSet)))
  const sum = (name: 'runningCount' | 'pendingCount') =>
    [...deployments, ...taskSets].reduce((total, one) => total + (one[name] ?? 0), 0)
  return {
    status: service.status,
    desiredCount,
    runningCount: sum('runningCount'),
    pendingCount: sum('pendingCount'),
    taskDefinition: service.settings.taskDefinition,
    deployments,
    ...(service.controller === 'CODE_DEPLOY' && { ...ofPrimary(service), taskSets }),
    events: [...service.events],
  }
}

/** What follows the primary task set (aws-cloudformation/cloudformation-coverage-roadmap#2234, kayac/ecspresso#936). */
function ofPrimary({ settings }: ServiceState): Partial<ServiceRecord> {
  const { capacityProviderStrategy: strategy = [] } = settings
  return {
    loadBalancers: settings.loadBalancers,
    networkConfiguration: settings.networkConfiguration,
    platformVersion: settings.platformVersion,
    // A service has one or the other; moto's record has what it was made with.
    capacityProviderStrategy: strategy.length > 0 ? strategy : undefined,
    launchType: strategy.length > 0 ? undefined : (settings.launchType ?? 'FARGATE'),
  }
}
