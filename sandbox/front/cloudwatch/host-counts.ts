import { type LoadBalancerRecord, weightedGroups } from '../elbv2/records.ts'
import type { TargetHealth } from '../elbv2/targets.ts'
import type { Metric } from './metric.ts'

/** What a metric is at this moment. */
export type Gauge = { metric: Metric; value: number }

/**
 * How many targets are healthy, and how many are not, in each target group behind a load balancer. A group without
 * registered targets has neither number, and a target that drains is registered no more.
 * Source: ELB user guide, "CloudWatch metrics for your Application Load Balancer".
 */
export function hostCounts(
  loadBalancers: readonly LoadBalancerRecord[],
  health: (targetGroupArn: string) => readonly Pick<TargetHealth, 'state'>[],
): Gauge[] {
  return loadBalancers.flatMap(({ arn, listeners }) => {
    const actions = listeners.flatMap(({ rules }) => rules.flatMap((rule) => rule.actions))
    const groups = new Set(actions.flatMap(weightedGroups).map((group) => group.arn))
    return [...groups].flatMap((group) => {
      const registered = health(group).filter(({ state }) => state !== 'draining')
      if (registered.length === 0) return []
      const dimensions = [loadBalancerDimension(arn), { name: 'TargetGroup', value: group.split(':').at(-1) ?? group }]
      const gauge = (name: string, counted: string) => ({
        metric: { namespace: 'AWS/ApplicationELB', name, dimensions },
        value: registered.filter(({ state }) => state === counted).length,
      })
      return [gauge('HealthyHostCount', 'healthy'), gauge('UnHealthyHostCount', 'unhealthy')]
    })
  })
}

/** `app/<name>/<id>`, as CloudWatch knows it. */
export const loadBalancerDimension = (arn: string) => ({
  name: 'LoadBalancer',
  value: arn.split(':loadbalancer/')[1] ?? arn,
})
