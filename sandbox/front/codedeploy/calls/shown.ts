import type { DeploymentInfo, DeploymentTarget, TargetStatus } from '@aws-sdk/client-codedeploy'
import type { Services } from '../../ecs/services.ts'
import { type Deployment, isOver, targetIdOf } from '../deployment.ts'
import type { Ports } from '../ports.ts'

/** A deployment as GetDeployment shows it. `previous`: what was deployed with success before it. */
export function shownDeployment(deployment: Deployment, previous: Deployment | undefined): DeploymentInfo {
  const { group, status } = deployment
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    ...(previous && { previousRevision: previous.revision }),
    revision: deployment.revision,
    status,
    ...(deployment.error !== undefined && isOver(deployment) && { errorInformation: deployment.error }),
    createTime: deployment.createdAt,
    ...(deployment.startedAt && { startTime: deployment.startedAt }),
    ...(deployment.completedAt && { completeTime: deployment.completedAt }),
    // Counts targets, and is there when the deployment is over.
    ...(isOver(deployment) && {
      deploymentOverview: {
        ...{ Pending: 0, InProgress: 0, Skipped: 0, Ready: 0 },
        Succeeded: status === 'Succeeded' ? 1 : 0,
        Failed: status === 'Succeeded' ? 0 : 1,
      },
    }),
    ...(deployment.description !== undefined && { description: deployment.description }),
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    ...(deployment.autoRollback && { autoRollbackConfiguration: deployment.autoRollback }),
    updateOutdatedInstancesOnly: false,
    ...(deployment.rollback && { rollbackInfo: deployment.rollback }),
    ...group.shown,
    instanceTerminationWaitTimeStarted: hasShifted(deployment),
    fileExistsBehavior: 'DISALLOW',
    deploymentStatusMessages: [],
    computePlatform: 'ECS',
    ...(deployment.overrideAlarms && { overrideAlarmConfiguration: deployment.overrideAlarms }),
  }
}

const hasShifted = ({ events }: Deployment) => events.every(({ status }) => status === 'Succeeded')

/** The one target of an ECS deployment, as GetDeploymentTarget shows it. */
export function shownTarget(
  deployment: Deployment,
  parts: { taskSets: Pick<Ports['taskSets'], 'shown'>; services: Pick<Services, 'find'> },
): DeploymentTarget {
  const { clusterName, serviceName } = deployment.group
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: deployment.id,
      targetId: targetIdOf(deployment),
      targetArn: parts.services.find(clusterName, serviceName)?.arn,
      lastUpdatedAt: deployment.updatedAt,
      lifecycleEvents: deployment.events,
      status: targetStatus(deployment),
      taskSetsInfo: deployment.taskSets ?? parts.taskSets.shown(deployment),
    },
  }
}

/**
 * `Succeeded` while the deployment still waits to terminate blue (printed output of the ECS tutorial "create-blue-green").
 * What it is in READY is not documented; the enum has `Ready`.
 */
function targetStatus({ phase, status }: Deployment): TargetStatus {
  if (phase === 'termination' || status === 'Succeeded') return 'Succeeded'
  if (status === 'Ready') return 'Ready'
  return phase === 'over' ? 'Failed' : 'InProgress'
}
