import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy'
import type { Services } from '../../ecs/services.ts'
import { AwsError } from '../../errors.ts'
import { checkAlarms, checkAutoRollback } from './check-alarms.ts'

/** The longest wait in the API reference, BlueInstanceTerminationOption. */
const LONGEST_TERMINATION_MINUTES = 2880

/**
 * Refuses a deployment group of ECS that AWS refuses. `group` is as it would be, `shiftsAtOnce` what its configuration does.
 * Texts: public notes on CloudFormation's errors, hashicorp/terraform-provider-aws#7128, #9653 and #23995; CodeDeploy user
 * guide, "Troubleshoot Amazon ECS deployment issues", for network load balancers. Other words are the sandbox's.
 */
export function checkGroup(
  group: DeploymentGroupInfo,
  { services, shiftsAtOnce }: { services: Pick<Services, 'find'>; shiftsAtOnce: boolean },
): void {
  const { deploymentOption, deploymentType } = group.deploymentStyle ?? {}
  if (deploymentType !== 'BLUE_GREEN' || deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    throw new AwsError(
      'InvalidDeploymentStyleException',
      'For ECS deployment group, deploymentType must be BLUE_GREEN and deploymentOption WITH_TRAFFIC_CONTROL',
    )
  }
  if (group.autoScalingGroups !== undefined) {
    throw new AwsError(
      'InvalidAutoScalingGroupException',
      'For ECS deployment group, autoScalingGroups can not be specified',
    )
  }
  checkBalancer(group, shiftsAtOnce)
  checkBlueGreen(group)
  checkAlarms(group.alarmConfiguration)
  checkAutoRollback(group.autoRollbackConfiguration)
  checkService(group, services)
}

function checkBalancer({ loadBalancerInfo: info }: DeploymentGroupInfo, shiftsAtOnce: boolean): void {
  const [pair] = info?.targetGroupPairInfoList ?? []
  const listeners = pair?.prodTrafficRoute?.listenerArns ?? []
  const tests = pair?.testTrafficRoute?.listenerArns ?? []
  const rules = [
    [info === undefined || Object.keys(info).length === 0, 'loadBalancerInfo must be specified'],
    [(info?.elbInfoList ?? []).length > 0, 'loadBalancerInfo must not contain elbInfo list'],
    [(info?.targetGroupInfoList ?? []).length > 0, 'loadBalancerInfo must not contain targetGroupInfo list'],
    [(info?.targetGroupPairInfoList ?? []).length !== 1, 'loadBalancerInfo must have one targetGroupPairInfo'],
    [(pair?.targetGroups ?? []).length !== 2, 'targetGroupPairInfo must have two target groups'],
    [listeners.length !== 1 || tests.length > 1, 'each traffic route must have one listener'],
  ] as const
  const wrong = rules.find(([isWrong]) => isWrong)
  if (wrong !== undefined) throw invalidBalancer(`For ECS deployment group, ${wrong[1]}`)
  if (!shiftsAtOnce && listeners[0]?.includes(':listener/net/')) {
    throw invalidBalancer('Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead')
  }
}

function checkBlueGreen({ blueGreenDeploymentConfiguration: config }: DeploymentGroupInfo): void {
  const { actionOnTimeout, waitTimeInMinutes = 0 } = config?.deploymentReadyOption ?? {}
  const { action, terminationWaitTimeInMinutes: minutes = 0 } = config?.terminateBlueInstancesOnDeploymentSuccess ?? {}
  const rules = [
    [
      config?.deploymentReadyOption === undefined || config.terminateBlueInstancesOnDeploymentSuccess === undefined,
      'For ECS deployment group, deploymentReadyOption and terminateBlueInstancesOnDeploymentSuccess must be specified',
    ],
    [
      actionOnTimeout === 'CONTINUE_DEPLOYMENT' && waitTimeInMinutes > 0,
      "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    ],
    [action === 'KEEP_ALIVE', 'For ECS deployment group, blue instances can only be terminated, not KEEP_ALIVE'],
    [minutes > LONGEST_TERMINATION_MINUTES, `The termination wait is at most ${LONGEST_TERMINATION_MINUTES} minutes`],
  ] as const
  const wrong = rules.find(([isWrong]) => isWrong)
  if (wrong !== undefined) throw new AwsError('InvalidBlueGreenDeploymentConfigurationException', wrong[1])
}

function checkService({ ecsServices = [] }: DeploymentGroupInfo, services: Pick<Services, 'find'>): void {
  const [named] = ecsServices
  if (ecsServices.length !== 1 || named?.serviceName === undefined) {
    throw invalidService('For ECS deployment group, one ECS service must be specified')
  }
  const service = services.find(named.clusterName, named.serviceName)
  if (service === undefined) {
    throw invalidService(`Could not load ECS service information for cluster ${named.clusterName}`)
  }
  if (service.controller !== 'CODE_DEPLOY') {
    throw invalidService("Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.")
  }
}

const invalidBalancer = (message: string) => new AwsError('InvalidLoadBalancerInfoException', message)
const invalidService = (message: string) => new AwsError('InvalidECSServiceException', message)
