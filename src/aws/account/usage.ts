import type { Names } from '../../config/names.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { fromAws, hasCode, undefinedIfMissing } from '../errors.ts'

/** What is counted against a quota: things of EC2 and Elastic Load Balancing, vCPUs of Fargate, executions of Lambda. */
export type Counted = 'addresses' | 'vpcs' | 'load-balancers' | 'on-demand' | 'spot' | 'concurrency'

/** How much of a quota is in use in this account and region: all of it, and the environment's own part. */
export type Used = { all: number; own: number }

export type AccountUsage = {
  /** Undefined where the caller may not look. Rejects where AWS does not answer otherwise. */
  of: (counted: Counted) => Promise<Used | undefined>
}

const MINUTE = 60_000
/** Fargate's count is a few minutes behind. */
const FARGATE_MINUTES = 15
/** Calls come in bursts: the most of a day's busiest minute would be better, and costs 1,440 data points. */
const LAMBDA_MINUTES = 60
const UNITS = 1024

/** What the account uses of its quotas. */
export function createAccountUsage({
  clients,
  clock,
  environment,
  names: { cluster, service, voiceFunction },
}: {
  clients: Pick<Clients, 'cloudWatch' | 'ec2' | 'ecs' | 'loadBalancing'>
  clock: Pick<Clock, 'now'>
  environment: string
  names: Pick<Names, 'cluster' | 'service' | 'voiceFunction'>
}): AccountUsage {
  /** Terraform gives everything these two. */
  const isOwn = ({ Tags = [] }: { Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined }) =>
    [
      ['Project', 'medspa-ai-platform'],
      ['Environment', environment],
    ].every(([key, value]) => Tags.some((tag) => tag.Key === key && tag.Value === value))

  async function addresses(): Promise<Used> {
    const { DescribeAddressesCommand } = await import('@aws-sdk/client-ec2')
    const ec2 = await clients.ec2()
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}))
    return { all: Addresses.length, own: Addresses.filter(isOwn).length }
  }

  async function vpcs(): Promise<Used> {
    const { paginateDescribeVpcs } = await import('@aws-sdk/client-ec2')
    const used = { all: 0, own: 0 }
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: await clients.ec2() }, {})) {
      used.all += Vpcs.length
      used.own += Vpcs.filter(isOwn).length
    }
    return used
  }

  async function loadBalancers(): Promise<Used> {
    const { paginateDescribeLoadBalancers } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const used = { all: 0, own: 0 }
    for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers(
      { client: await clients.loadBalancing() },
      {},
    )) {
      // Network Load Balancers have a quota of their own.
      const counted = LoadBalancers.filter(({ Type }) => Type === 'application')
      used.all += counted.length
      used.own += counted.filter(({ LoadBalancerName }) => LoadBalancerName === service).length
    }
    return used
  }

  /** vCPUs of the tasks of the environment's cluster. */
  async function ownVcpus(provider: 'FARGATE' | 'FARGATE_SPOT'): Promise<number> {
    const { DescribeTasksCommand, paginateListTasks } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    let units = 0
    // A page has up to 100 tasks, as many as one call describes.
    for await (const { taskArns = [] } of paginateListTasks({ client: ecs }, { cluster })) {
      if (taskArns.length === 0) continue
      const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
      for (const { capacityProviderName = 'FARGATE', cpu } of tasks)
        if (capacityProviderName === provider) units += Number(cpu ?? 0)
    }
    return units / UNITS
  }

  /** The values of a metric by minute, oldest first. */
  async function maxima(
    Namespace: string,
    MetricName: string,
    dimensions: Readonly<Record<string, string>>,
    minutes: number,
  ): Promise<number[]> {
    const { GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch')
    const now = clock.now()
    const cloudWatch = await clients.cloudWatch()
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace,
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(now.getTime() - minutes * MINUTE),
        EndTime: now,
        Period: 60,
        Statistics: ['Maximum'],
      }),
    )
    const timeOf = ({ Timestamp }: { Timestamp?: Date | undefined }) => Timestamp?.getTime() ?? 0
    return Datapoints.toSorted((a, b) => timeOf(a) - timeOf(b)).map(({ Maximum = 0 }) => Maximum)
  }

  /**
   * Source: Amazon ECS developer guide, "AWS Fargate usage metrics". AWS counts what runs now, not the most of a quarter of an
   * hour: a deployment that just ended counts no more. What ECS knows already and the metric does not is in use all the same.
   */
  async function fargate(capacity: 'OnDemand' | 'Spot'): Promise<Used> {
    const dimensions = { Service: 'Fargate', Type: 'Resource', Resource: 'vCPU', Class: `Standard/${capacity}` }
    const [counts, own = 0] = await Promise.all([
      maxima('AWS/Usage', 'ResourceCount', dimensions, FARGATE_MINUTES),
      undefinedIfMissing('ecs:ListTasks', ['ClusterNotFoundException'], () =>
        ownVcpus(capacity === 'Spot' ? 'FARGATE_SPOT' : 'FARGATE'),
      ),
    ])
    return { all: Math.max(counts.at(-1) ?? 0, own), own }
  }

  /**
   * What other functions have reserved is taken too. Source: AWS Lambda developer guide, "Monitoring concurrency",
   * ClaimedAccountConcurrency.
   */
  async function concurrency(): Promise<Used> {
    const [claimed, own] = await Promise.all([
      maxima('AWS/Lambda', 'ClaimedAccountConcurrency', {}, LAMBDA_MINUTES),
      maxima('AWS/Lambda', 'ConcurrentExecutions', { FunctionName: voiceFunction }, LAMBDA_MINUTES),
    ])
    const most = (values: readonly number[]) => Math.max(0, ...values)
    return { all: Math.max(most(claimed), most(own)), own: most(own) }
  }

  const counts: Record<Counted, { action: string; count: () => Promise<Used> }> = {
    addresses: { action: 'ec2:DescribeAddresses', count: addresses },
    vpcs: { action: 'ec2:DescribeVpcs', count: vpcs },
    'load-balancers': { action: 'elasticloadbalancing:DescribeLoadBalancers', count: loadBalancers },
    'on-demand': { action: 'cloudwatch:GetMetricStatistics', count: () => fargate('OnDemand') },
    spot: { action: 'cloudwatch:GetMetricStatistics', count: () => fargate('Spot') },
    concurrency: { action: 'cloudwatch:GetMetricStatistics', count: concurrency },
  }
  return {
    async of(counted) {
      const { action, count } = counts[counted]
      try {
        return await count()
      } catch (error) {
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
        if (hasCode(cause, 'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation')) return undefined
        throw fromAws(error, action)
      }
    },
  }
}
