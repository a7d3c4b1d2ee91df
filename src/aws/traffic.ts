import type { Names } from '../config/names.ts'
import type { Clock } from '../io/clock.ts'
import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

export type Traffic = {
  minutes: number
  /** Requests that the load balancer answered, its own health checks not among them; undefined without one. */
  requests?: number
  /** Calls of the voice webhook. */
  voiceCalls: number
}

type TrafficMeter = {
  /** Who used the environment in the last 15 minutes, as CloudWatch knows it: metrics are a minute or two behind. */
  lately: () => Promise<Traffic>
}

const MINUTES = 15

/** What CloudWatch counts of the environment's callers. */
export const createTrafficMeter = ({
  clients,
  clock,
  names,
}: {
  clients: Pick<Clients, 'cloudWatch' | 'loadBalancing'>
  clock: Pick<Clock, 'now'>
  names: Pick<Names, 'service' | 'voiceFunction'>
}): TrafficMeter => {
  const sum = async (Namespace: string, MetricName: string, dimension: { Name: string; Value: string }) => {
    const { GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch')
    const cloudWatch = await clients.cloudWatch()
    const now = clock.now()
    const { Datapoints = [] } = await calling('cloudwatch:GetMetricStatistics', () =>
      cloudWatch.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName,
          Dimensions: [dimension],
          StartTime: new Date(now.getTime() - MINUTES * 60_000),
          EndTime: now,
          Period: 60,
          Statistics: ['Sum'],
        }),
      ),
    )
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0)
  }

  /** `app/medspa-development-api/0123456789abcdef`: the part of its ARN that metrics are counted by. */
  const loadBalancer = async (): Promise<string | undefined> => {
    const { DescribeLoadBalancersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elbv2 = await clients.loadBalancing()
    const found = await undefinedIfMissing(
      'elasticloadbalancing:DescribeLoadBalancers',
      ['LoadBalancerNotFoundException', 'LoadBalancerNotFound'],
      () => elbv2.send(new DescribeLoadBalancersCommand({ Names: [names.service] })),
    )
    return found?.LoadBalancers?.[0]?.LoadBalancerArn?.split(':loadbalancer/')[1]
  }

  return {
    async lately() {
      const balancer = await loadBalancer()
      const [requests, voiceCalls] = await Promise.all([
        balancer && sum('AWS/ApplicationELB', 'RequestCount', { Name: 'LoadBalancer', Value: balancer }),
        sum('AWS/Lambda', 'Invocations', { Name: 'FunctionName', Value: names.voiceFunction }),
      ])
      return { minutes: MINUTES, voiceCalls, ...(typeof requests === 'number' ? { requests } : {}) }
    },
  }
}
