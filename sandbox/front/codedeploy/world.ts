import type { SandboxContext } from '../../context.ts'
import { assumedRole } from '../access/role-arn.ts'
import { alarmReader } from '../ecs/deployments/alarms.ts'
import type { Ecs } from '../ecs/ecs.ts'
import type { ServiceState } from '../ecs/service-state.ts'
import { computedDesiredCount, shownTaskSet } from '../ecs/task-sets/shown-task-set.ts'
import type { TaskSet } from '../ecs/task-sets/task-set.ts'
import { messageOf } from '../errors.ts'
import type { LambdaInvoker } from '../lambda/index.ts'
import type { Deployment, TaskSetInfo } from './deployment.ts'
import { paceOf } from './pace.ts'
import { DeploymentError, type Ports } from './ports.ts'
import type { Listeners } from './traffic/listeners.ts'
import { createTraffic } from './traffic/traffic.ts'

/** What deployments act on in this sandbox: task sets, listeners, functions, alarms, in the role of the deployment group. */
export function createWorld(
  context: Pick<SandboxContext, 'journal' | 'moto' | 'region' | 'times'>,
  parts: { ecs: Pick<Ecs, 'services'>; lambda: LambdaInvoker; listeners: Listeners },
): Omit<Ports, 'now' | 'rollBack' | 'wake'> {
  const { services } = parts.ecs
  const traffic = createTraffic(parts.listeners)
  const readAlarms = alarmReader(context)
  const alarmsAsked = new Set<string>()
  const serviceOf = ({ group }: Deployment) => services.find(group.clusterName, group.serviceName)
  const existing = (deployment: Deployment): ServiceState => {
    const service = serviceOf(deployment)
    if (service !== undefined) return service
    throw new DeploymentError('INVALID_ECS_SERVICE', `The ECS service ${deployment.group.serviceName} does not exist.`)
  }
  /** Does something to ECS as the group's role, which the journal names. */
  const as = async <T>(deployment: Deployment, operation: string, more: object, work: () => Promise<T>): Promise<T> => {
    const { clusterName: cluster, serviceName: service, serviceRoleArn } = deployment.group
    const principal = assumedRole(serviceRoleArn, deployment.id)
    try {
      const input = { cluster, service, ...more }
      return await context.journal.onBehalf({ principal, service: 'ecs', operation, input }, work)
    } catch (error) {
      if (error instanceof DeploymentError) throw error
      // The beginning of the text is not reported; what ECS says is.
      const why = messageOf(error)
      throw new DeploymentError(
        'ECS_UPDATE_ERROR',
        `The ECS service cannot be updated due to the following error: ${why}`,
      )
    }
  }

  return {
    pace: paceOf(context.times),
    traffic,
    async readAlarms(deployment, names) {
      const ask = () => readAlarms(names)
      // Asked for again and again: the journal has it once.
      if (alarmsAsked.has(deployment.id)) return ask()
      alarmsAsked.add(deployment.id)
      const principal = assumedRole(deployment.group.serviceRoleArn, deployment.id)
      const input = { AlarmNames: names }
      return context.journal.onBehalf({ principal, service: 'monitoring', operation: 'DescribeAlarms', input }, ask)
    },
    taskSets: {
      look: (deployment) =>
        serviceOf(deployment)?.taskSets.map((taskSet) => ({
          taskSetId: taskSet.id,
          targetGroupArn: taskSet.loadBalancers[0]?.targetGroupArn ?? '',
          isPrimary: taskSet.status === 'PRIMARY',
          isDraining: taskSet.status === 'DRAINING',
          isSteady: taskSet.stabilityStatus === 'STEADY_STATE' && isScaled(serviceOf(deployment), taskSet),
        })),
      async create(deployment) {
        const { appSpec, group } = deployment
        await as(deployment, 'DescribeServices', { service: undefined, services: [group.serviceName] }, async () => {})
        const targetGroupArn = await traffic.greenGroup(deployment)
        const more = { taskDefinition: appSpec.taskDefinition, externalId: deployment.id }
        const { id } = await as(deployment, 'CreateTaskSet', more, () =>
          services.taskSets.create(existing(deployment), { ...appSpec, targetGroupArn, externalId: deployment.id }),
        )
        return { taskSetId: id, targetGroupArn }
      },
      makePrimary: (deployment, id) =>
        as(deployment, 'UpdateServicePrimaryTaskSet', { primaryTaskSet: id }, async () =>
          services.taskSets.makePrimary(existing(deployment), id),
        ),
      remove: (deployment, id) =>
        as(deployment, 'DeleteTaskSet', { taskSet: id }, async () =>
          services.taskSets.remove(existing(deployment), id),
        ),
      shown: (deployment) => shownTaskSets(deployment, serviceOf(deployment), services.tasksOf),
    },
    async invokeHook(deployment, functionName, executionId) {
      const event = { DeploymentId: deployment.id, LifecycleEventHookExecutionId: executionId }
      await parts.lambda.invoke(functionName, undefined, Buffer.from(JSON.stringify(event)))
    },
  }
}

/** The service looks at its task sets after a change of its desired count, not in the same moment. */
const isScaled = (service: ServiceState | undefined, taskSet: TaskSet) =>
  service !== undefined && taskSet.computedDesiredCount === computedDesiredCount(service, taskSet)

/** Blue first, as AWS's tutorial prints them; the key `identifer` is misspelt on AWS. */
function shownTaskSets(
  { blue, green, percent }: Deployment,
  service: ServiceState | undefined,
  tasksOf: Ecs['services']['tasksOf'],
): TaskSetInfo[] {
  const both = [
    { placed: blue, taskSetLabel: 'Blue' as const, trafficWeight: 100 - percent },
    { placed: green, taskSetLabel: 'Green' as const, trafficWeight: percent },
  ]
  return both.flatMap(({ placed, taskSetLabel, trafficWeight }) => {
    const taskSet = service?.taskSets.find(({ id }) => id === placed?.taskSetId)
    if (placed === undefined || service === undefined || taskSet === undefined) return []
    const shown = shownTaskSet(service, taskSet, tasksOf(service, taskSet))
    return [
      {
        identifer: placed.taskSetId,
        desiredCount: shown.computedDesiredCount ?? 0,
        pendingCount: shown.pendingCount ?? 0,
        runningCount: shown.runningCount ?? 0,
        status: taskSet.status,
        trafficWeight,
        targetGroup: { name: placed.targetGroupArn.split('/')[1] ?? '' },
        taskSetLabel,
      },
    ]
  })
}
