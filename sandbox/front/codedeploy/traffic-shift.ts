import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy'

/** The replacement task set's share of the traffic, in percent, from so many minutes after the shift began. */
export type ShiftStep = { afterMinutes: number; percent: number }

/**
 * The steps of a shift, from the first one, which is made at once, to 100 percent: linear shifts take a step each interval
 * (10 percent each minute: 10 at once, 100 after nine minutes), canaries two steps.
 * Source: CodeDeploy user guide, "Deployment configurations on an Amazon ECS compute platform"; that the first step comes
 * at once, a recorded run (josefloressv/aws-devops-engineer, scenarios/domain-1-sdlc/ecs-bluegreen-codedeploy).
 */
export function shiftSteps(routing: TrafficRoutingConfig): ShiftStep[] {
  const { timeBasedCanary: canary, timeBasedLinear: linear, type } = routing
  if (type === 'TimeBasedCanary' && canary !== undefined) {
    return [
      { afterMinutes: 0, percent: canary.canaryPercentage ?? 100 },
      { afterMinutes: canary.canaryInterval ?? 0, percent: 100 },
    ]
  }
  if (type === 'TimeBasedLinear' && linear !== undefined) {
    const percent = linear.linearPercentage ?? 100
    const interval = linear.linearInterval ?? 0
    return Array.from({ length: Math.ceil(100 / percent) }, (_, index) => ({
      afterMinutes: index * interval,
      percent: Math.min(100, percent * (index + 1)),
    }))
  }
  return [{ afterMinutes: 0, percent: 100 }]
}
