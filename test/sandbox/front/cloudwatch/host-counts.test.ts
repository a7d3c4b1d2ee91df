import { expect, it } from 'vitest'
import { hostCounts } from '../../../../sandbox/front/cloudwatch/host-counts.ts'
import { isProduced } from '../../../../sandbox/front/cloudwatch/produced.ts'
import type { TargetState } from '../../../../sandbox/front/elbv2/health.ts'
import type { LoadBalancerRecord, RuleRecord } from '../../../../sandbox/front/elbv2/records.ts'

const arnOf = (rest: string) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:${rest}`
const group = (color: string) => arnOf(`targetgroup/${color}/1`)
const forwardTo = (...groups: string[]): RuleRecord => ({
  arn: 'rule',
  conditions: [],
  actions: [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: groups.map((TargetGroupArn, at) => ({ TargetGroupArn, Weight: at === 0 ? 1 : 0 })),
      },
    },
  ],
})
const balancer: LoadBalancerRecord = {
  arn: arnOf('loadbalancer/app/api/9'),
  internal: false,
  vpcId: 'vpc',
  zones: [],
  securityGroups: [],
  idleTimeoutMs: 60_000,
  listeners: [
    { arn: 'production', port: 80, tls: false, certificates: [], rules: [forwardTo(group('blue'), group('green'))] },
    { arn: 'test', port: 9000, tls: false, certificates: [], rules: [forwardTo(group('green'), group('empty'))] },
  ],
}

it('counts the healthy and the unhealthy targets of each group behind a load balancer, once', () => {
  const states: Record<string, TargetState[]> = {
    [group('blue')]: ['healthy', 'healthy', 'unhealthy', 'draining'],
    [group('green')]: ['initial'],
    [group('empty')]: ['draining'],
    [group('elsewhere')]: ['healthy'],
  }
  const counts = hostCounts([balancer], (arn) => (states[arn] ?? []).map((state) => ({ state })))
  expect(counts.every(({ metric }) => isProduced(metric))).toBe(true)
  const told = counts.map(({ metric, value }) => [metric.name, ...metric.dimensions.map((one) => one.value), value])
  expect(told).toEqual([
    ['HealthyHostCount', 'app/api/9', 'targetgroup/blue/1', 2],
    ['UnHealthyHostCount', 'app/api/9', 'targetgroup/blue/1', 1],
    ['HealthyHostCount', 'app/api/9', 'targetgroup/green/1', 0],
    ['UnHealthyHostCount', 'app/api/9', 'targetgroup/green/1', 0],
  ])
})
