import type { Metric } from './metric.ts'

/** What CloudWatch counts of a load balancer's requests, all of them by load balancer. */
export const LOAD_BALANCER_METRICS = [
  'RequestCount',
  'HTTPCode_Target_2XX_Count',
  'HTTPCode_Target_3XX_Count',
  'HTTPCode_Target_4XX_Count',
  'HTTPCode_Target_5XX_Count',
  'HTTPCode_ELB_5XX_Count',
] as const

/** The metrics that the sandbox has, by namespace, name and the names of their dimensions. */
const PRODUCED: ReadonlySet<string> = new Set([
  ...LOAD_BALANCER_METRICS.map((name) => `AWS/ApplicationELB ${name} LoadBalancer`),
  'AWS/ApplicationELB HealthyHostCount LoadBalancer,TargetGroup',
  'AWS/ApplicationELB UnHealthyHostCount LoadBalancer,TargetGroup',
  'AWS/Lambda Invocations FunctionName',
  'AWS/Lambda Errors FunctionName',
  'AWS/ApiGateway Count ApiId',
  'AWS/ApiGateway 4xx ApiId',
  'AWS/ApiGateway 5xx ApiId',
])

/**
 * Whether the sandbox would have this metric if there were data: its absence then says something. Of any other metric
 * nothing is known here, and no alarm is judged by it.
 */
export function isProduced({ namespace, name, dimensions }: Metric): boolean {
  const names = dimensions.map((dimension) => dimension.name).toSorted()
  return PRODUCED.has(`${namespace} ${name} ${names.join(',')}`)
}
