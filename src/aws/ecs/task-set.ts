import type { TaskSet as EcsTaskSet } from '@aws-sdk/client-ecs'

/** Tasks of one revision in one target group, in a service that CodeDeploy deploys. Source: ECS API reference, TaskSet. */
export type TaskSet = {
  /** `ecs-svc/…`; a task's `startedBy` names it. */
  id: string
  /** `PRIMARY` has the traffic of production; `ACTIVE`, `DRAINING`. */
  status: string
  createdAt?: Date | undefined
  taskDefinitionArn: string
  /** Id of the deployment of CodeDeploy's that made it; undefined for the one that came with the service. */
  deploymentId: string | undefined
  /** `STEADY_STATE` or `STABILIZING`. */
  stability: string
  /** How many tasks it is to have: the service's number by its scale. */
  desired: number
  running: number
  pending: number
  platformVersion: string | undefined
  capacityProviders: CapacityProvider[]
  /** The one target group with the container and the port behind it. */
  loadBalancer: { targetGroup: string; container: string; port: number } | undefined
}

export type CapacityProvider = { name: string; weight: number; base: number }

export const toTaskSet = (taskSet: EcsTaskSet): TaskSet => {
  const [behind] = taskSet.loadBalancers ?? []
  return {
    id: taskSet.id ?? '',
    status: taskSet.status ?? '',
    createdAt: taskSet.createdAt,
    taskDefinitionArn: taskSet.taskDefinition ?? '',
    deploymentId: taskSet.externalId,
    stability: taskSet.stabilityStatus ?? '',
    desired: taskSet.computedDesiredCount ?? 0,
    running: taskSet.runningCount ?? 0,
    pending: taskSet.pendingCount ?? 0,
    platformVersion: taskSet.platformVersion,
    capacityProviders: toCapacityProviders(taskSet),
    loadBalancer:
      behind?.targetGroupArn === undefined
        ? undefined
        : {
            targetGroup: behind.targetGroupArn,
            container: behind.containerName ?? '',
            port: behind.containerPort ?? 0,
          },
  }
}

export const toCapacityProviders = ({
  capacityProviderStrategy = [],
}: Pick<EcsTaskSet, 'capacityProviderStrategy'>): CapacityProvider[] =>
  capacityProviderStrategy.map(({ base, capacityProvider = '', weight }) => ({
    name: capacityProvider,
    weight: weight ?? 0,
    base: base ?? 0,
  }))
