import type { Service as ServiceRecord } from '@aws-sdk/client-ecs'
import { type ServiceDeployment, shownDeployment } from './deployment.ts'
import type { ServiceState } from './service-state.ts'
import type { LiveTask } from './task-life.ts'

/** A service as DescribeServices shows it, as far as the front knows it better than moto's record. */
export function shownService(
  service: ServiceState,
  tasksOf: (service: ServiceState, deployment: ServiceDeployment) => LiveTask[],
): Partial<ServiceRecord> {
  const { desiredCount } = service.settings
  const deployments = service.deployments.map((deployment, index) => {
    const tasks = tasksOf(service, deployment)
    const left = tasks.filter(({ record }) => record.desiredStatus === 'RUNNING').length
    return shownDeployment(deployment, index === 0 ? 'PRIMARY' : 'ACTIVE', index === 0 ? desiredCount : left, tasks)
  })
  const sum = (name: 'runningCount' | 'pendingCount') => deployments.reduce((total, one) => total + (one[name] ?? 0), 0)
  return {
    status: service.status,
    desiredCount,
    runningCount: sum('runningCount'),
    pendingCount: sum('pendingCount'),
    taskDefinition: service.settings.taskDefinition,
    deployments,
    events: [...service.events],
  }
}
