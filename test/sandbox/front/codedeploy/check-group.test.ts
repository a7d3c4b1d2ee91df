import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy'
import { expect, it } from 'vitest'
import { checkGroup } from '../../../../sandbox/front/codedeploy/groups/check-group.ts'

const pair = {
  targetGroups: [{ name: 'blue' }, { name: 'green' }],
  prodTrafficRoute: { listenerArns: ['arn:aws:elasticloadbalancing:us-east-1:1:listener/app/api/1/2'] },
}
const network = { listenerArns: ['arn:aws:elasticloadbalancing:us-east-1:1:listener/net/api/1/2'] }
const bluegreen = {
  deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' as const },
  terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' as const, terminationWaitTimeInMinutes: 5 },
}
const group: DeploymentGroupInfo = {
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  blueGreenDeploymentConfiguration: bluegreen,
  ecsServices: [{ clusterName: 'medspa', serviceName: 'api' }],
  loadBalancerInfo: { targetGroupPairInfoList: [pair] },
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  alarmConfiguration: { enabled: true, alarms: [{ name: '5xx' }] },
}
const check = (more: Partial<DeploymentGroupInfo> = {}, shiftsAtOnce = true) =>
  checkGroup(
    { ...group, ...more },
    {
      shiftsAtOnce,
      services: {
        find: (_, name) =>
          name === 'gone' ? undefined : ({ controller: name === 'rolling' ? 'ECS' : 'CODE_DEPLOY' } as never),
      },
    },
  )
const service = (serviceName: string) => ({ ecsServices: [{ clusterName: 'medspa', serviceName }] })

it('takes a group as Terraform makes it', () => {
  expect(() => check()).not.toThrow()
  expect(() => check({}, false)).not.toThrow()
})

it.each<[Partial<DeploymentGroupInfo>, string, string]>([
  [{ deploymentStyle: { deploymentType: 'IN_PLACE' } }, 'InvalidDeploymentStyleException', 'BLUE_GREEN'],
  [{ autoScalingGroups: [] }, 'InvalidAutoScalingGroupException', 'autoScalingGroups can not be specified'],
  [{ loadBalancerInfo: undefined }, 'InvalidLoadBalancerInfoException', 'loadBalancerInfo must be specified'],
  [{ loadBalancerInfo: { elbInfoList: [{ name: 'lb' }] } }, 'InvalidLoadBalancerInfoException', 'elbInfo list'],
  [
    { loadBalancerInfo: { targetGroupInfoList: [{ name: 'tg' }] } },
    'InvalidLoadBalancerInfoException',
    'targetGroupInfo list',
  ],
  [
    { blueGreenDeploymentConfiguration: undefined },
    'InvalidBlueGreenDeploymentConfigurationException',
    'must be specified',
  ],
  [
    {
      blueGreenDeploymentConfiguration: {
        ...bluegreen,
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 60 },
      },
    },
    'InvalidBlueGreenDeploymentConfigurationException',
    "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
  ],
  [
    {
      blueGreenDeploymentConfiguration: {
        ...bluegreen,
        terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
      },
    },
    'InvalidBlueGreenDeploymentConfigurationException',
    'KEEP_ALIVE',
  ],
  [{ ecsServices: [] }, 'InvalidECSServiceException', 'one ECS service'],
  [service('gone'), 'InvalidECSServiceException', 'Could not load ECS service information for cluster medspa'],
  [
    service('rolling'),
    'InvalidECSServiceException',
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
  ],
  [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException', 'no event'],
  [{ alarmConfiguration: { enabled: true, alarms: [] } }, 'InvalidAlarmConfigException', 'none is named'],
  [{ alarmConfiguration: { alarms: [{ name: 'a' }, { name: 'a' }] } }, 'InvalidAlarmConfigException', 'twice'],
  [
    { alarmConfiguration: { alarms: Array.from({ length: 11 }, (_, index) => ({ name: `a${index}` })) } },
    'AlarmsLimitExceededException',
    'at most 10',
  ],
])('refuses %j', (more, code, words) => {
  expect(() => check(more)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }))
})

it('refuses a gradual shift of a network load balancer', () => {
  const loadBalancerInfo = { targetGroupPairInfoList: [{ ...pair, prodTrafficRoute: network }] }
  expect(() => check({ loadBalancerInfo }, false)).toThrow(/Only ALB supports gradual traffic routing/)
  expect(() => check({ loadBalancerInfo })).not.toThrow()
})
