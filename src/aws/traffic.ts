import type { Names } from '../config/names.ts'
import type { Clock } from '../io/clock.ts'
import type { Clients } from './clients.ts'
import { calling, hasCode, undefinedIfMissing } from './errors.ts'

export type Traffic = {
  minutes: number
  /**
   * Requests to the load balancer that the API answered with success; undefined without one. The load balancer's health
   * checks are not among them, and neither is who only tries addresses: such a caller is refused.
   */
  requests?: number
  /**
   * Calls of the voice gateway that were not refused. The function's own count would have the daily ping, Terraform's
   * warming and medspa's trials too, which go past the gateway.
   */
  voiceCalls: number
  /** Where the gateway cannot be found out, for lambda:GetPolicy is refused: by the function, with all that it was called for. */
  voiceCountedBy?: 'function'
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
  clients: Pick<Clients, 'cloudWatch' | 'lambda' | 'loadBalancing'>
  clock: Pick<Clock, 'now'>
  names: Pick<Names, 'service' | 'voiceAlias' | 'voiceFunction'>
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

  /**
   * Source: API Gateway developer guide, "Monitor CloudWatch metrics for HTTP APIs": counts of a whole API cost nothing,
   * those of a route are custom metrics, which AWS charges for.
   */
  const notRefused = async (api: { Name: string; Value: string }): Promise<number> => {
    const [all, refused] = await Promise.all(['Count', '4xx'].map((name) => sum('AWS/ApiGateway', name, api)))
    return Math.max(0, (all ?? 0) - (refused ?? 0))
  }

  /** The id of the API that may call the function's alias, as Terraform's permission names it; undefined without one. */
  const voiceGateway = async (): Promise<string | undefined> => {
    const { GetPolicyCommand } = await import('@aws-sdk/client-lambda')
    const lambda = await clients.lambda()
    const of = { FunctionName: names.voiceFunction, Qualifier: names.voiceAlias }
    const found = await undefinedIfMissing('lambda:GetPolicy', ['ResourceNotFoundException'], () =>
      lambda.send(new GetPolicyCommand(of)),
    )
    // `"AWS:SourceArn": "arn:aws:execute-api:<region>:<account>:<API>/*/*"`
    return /:execute-api:[^:"]*:\d*:([a-z0-9]+)\//.exec(found?.Policy ?? '')?.[1]
  }

  /** Calls of the gateway; a role that may park need not be allowed to read the function's policy: then those of the function. */
  const voice = async (): Promise<Pick<Traffic, 'voiceCalls' | 'voiceCountedBy'>> => {
    try {
      const gateway = await voiceGateway()
      return { voiceCalls: gateway === undefined ? 0 : await notRefused({ Name: 'ApiId', Value: gateway }) }
    } catch (error) {
      if (!(error instanceof Error && hasCode(error.cause, 'AccessDeniedException', 'AccessDenied'))) throw error
      const ofFunction = { Name: 'FunctionName', Value: names.voiceFunction }
      return { voiceCalls: await sum('AWS/Lambda', 'Invocations', ofFunction), voiceCountedBy: 'function' }
    }
  }

  const answered = async (): Promise<Pick<Traffic, 'requests'>> => {
    const balancer = await loadBalancer()
    if (balancer === undefined) return {}
    const ofBalancer = { Name: 'LoadBalancer', Value: balancer }
    return { requests: await sum('AWS/ApplicationELB', 'HTTPCode_Target_2XX_Count', ofBalancer) }
  }

  return {
    async lately() {
      const [requests, calls] = await Promise.all([answered(), voice()])
      return { minutes: MINUTES, ...requests, ...calls }
    },
  }
}
