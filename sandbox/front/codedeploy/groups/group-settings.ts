import type { BlueGreenDeploymentConfiguration, DeploymentGroupInfo } from '@aws-sdk/client-codedeploy'
import type { GroupSettings } from '../deployment.ts'

/**
 * A group's blue/green settings as AWS shows them: a wait that nobody asked for is one of 0 minutes, and AWS's own
 * `aws ecs deploy` reads it (a recorded run, josefloressv/aws-devops-engineer).
 */
export function shownBlueGreen(
  asked: BlueGreenDeploymentConfiguration | undefined,
): BlueGreenDeploymentConfiguration | undefined {
  const { deploymentReadyOption } = asked ?? {}
  if (deploymentReadyOption === undefined) return asked
  return { ...asked, deploymentReadyOption: { waitTimeInMinutes: 0, ...deploymentReadyOption } }
}

/** What deployments go by, of a group of ECS as moto keeps it; the rules of groups have been held against it. */
export function settingsOf(info: DeploymentGroupInfo): GroupSettings {
  const { blueGreenDeploymentConfiguration, deploymentStyle, loadBalancerInfo } = info
  const [pair] = loadBalancerInfo?.targetGroupPairInfoList ?? []
  const [first, second] = (pair?.targetGroups ?? []).map(({ name = '' }) => name)
  const [service] = info.ecsServices ?? []
  const { actionOnTimeout, waitTimeInMinutes } = blueGreenDeploymentConfiguration?.deploymentReadyOption ?? {}
  const termination = blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess
  return {
    applicationName: info.applicationName ?? '',
    deploymentGroupName: info.deploymentGroupName ?? '',
    serviceRoleArn: info.serviceRoleArn ?? '',
    clusterName: service?.clusterName ?? 'default',
    serviceName: service?.serviceName ?? '',
    targetGroups: [first ?? '', second ?? ''],
    productionListener: pair?.prodTrafficRoute?.listenerArns?.[0] ?? '',
    testListener: pair?.testTrafficRoute?.listenerArns?.[0],
    readyWaitMinutes: actionOnTimeout === 'STOP_DEPLOYMENT' ? (waitTimeInMinutes ?? 0) : undefined,
    terminationWaitMinutes: termination?.terminationWaitTimeInMinutes ?? 0,
    shown: {
      blueGreenDeploymentConfiguration: shownBlueGreen(blueGreenDeploymentConfiguration),
      deploymentStyle,
      loadBalancerInfo,
    },
  }
}
