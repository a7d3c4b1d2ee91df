import type { DeploymentConfigInfo } from '@aws-sdk/client-codedeploy'

/**
 * Pure: minutes from the first traffic of the new tasks to the last; undefined for what is no configuration of ECS. A linear
 * shift begins with its first step, and waits between two: 10 percent every minute are 9 minutes (a recorded run,
 * josefloressv/aws-devops-engineer). Source: CodeDeploy API reference, TimeBasedCanary and TimeBasedLinear.
 */
export function shiftMinutesOf(info: DeploymentConfigInfo | undefined): number | undefined {
  if (info?.computePlatform !== 'ECS') return undefined
  const { timeBasedCanary: canary, timeBasedLinear: linear } = info.trafficRoutingConfig ?? {}
  if (canary !== undefined) return canary.canaryInterval ?? 0
  if (linear === undefined) return 0
  const { linearInterval = 0, linearPercentage = 100 } = linear
  return (Math.ceil(100 / Math.max(1, linearPercentage)) - 1) * linearInterval
}
