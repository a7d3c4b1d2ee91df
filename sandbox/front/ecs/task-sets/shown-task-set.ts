import type { TaskSet as ShownTaskSet } from '@aws-sdk/client-ecs'
import type { ServiceState } from '../service-state.ts'
import type { LiveTask } from '../task-life.ts'
import type { TaskSet } from './task-set.ts'

/** The desired count of a task set, rounded up (ECS API reference, TaskSet, computedDesiredCount). */
export function computedDesiredCount({ settings, status }: ServiceState, taskSet: TaskSet): number {
  if (status !== 'ACTIVE' || taskSet.status === 'DRAINING') return 0
  return Math.ceil((settings.desiredCount * taskSet.scale) / 100)
}

/** A task set as DescribeServices and DescribeTaskSets show it. */
export function shownTaskSet(service: ServiceState, taskSet: TaskSet, tasks: readonly LiveTask[]): ShownTaskSet {
  const wanted = tasks.filter(({ record }) => record.desiredStatus === 'RUNNING')
  const runningCount = wanted.filter(({ record }) => record.lastStatus === 'RUNNING').length
  const { id, networkConfiguration, strategy } = taskSet
  return {
    id,
    taskSetArn: `${service.arn.replace(':service/', ':task-set/')}/${id}`,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    ...(taskSet.externalId !== undefined && { startedBy: 'CODE_DEPLOY', externalId: taskSet.externalId }),
    status: taskSet.status,
    taskDefinition: taskSet.definition.taskDefinitionArn,
    computedDesiredCount: computedDesiredCount(service, taskSet),
    pendingCount: wanted.length - runningCount,
    runningCount,
    createdAt: taskSet.createdAt,
    updatedAt: taskSet.updatedAt,
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType: 'FARGATE' as const }),
    platformVersion: taskSet.platformVersion,
    platformFamily: 'Linux',
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    loadBalancers: taskSet.loadBalancers,
    serviceRegistries: [],
    scale: { value: taskSet.scale, unit: 'PERCENT' },
    stabilityStatus: taskSet.stabilityStatus,
    stabilityStatusAt: taskSet.stabilityStatusAt,
    tags: [],
  }
}
