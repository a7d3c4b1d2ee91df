import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  type LoadBalancer,
  type RuleCondition,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { motoClientOptions, type SandboxContext } from '../../context.ts'

/** One rule of a listener; the default action is the last rule, without conditions. */
export type RuleRecord = { arn: string; conditions: RuleCondition[]; actions: Action[] }

/** One listener as the control plane knows it. `rules` are in the order in which they are tried. */
export type ListenerRecord = { arn: string; port: number; tls: boolean; certificates: string[]; rules: RuleRecord[] }

/** One application load balancer as the control plane knows it. */
export type LoadBalancerRecord = {
  arn: string
  internal: boolean
  vpcId: string
  /** Its subnets, with their zones. */
  zones: { name: string; subnetId: string }[]
  securityGroups: string[]
  /**
   * Of a connection to a client or a target: its own attribute, and as long as on AWS whatever `MEDSPA_SANDBOX_TIMES` says, for a
   * client's pool is not scaled either. Source: ELB user guide, "Edit attributes for your Application Load Balancer", connection
   * idle timeout: 60 seconds by default.
   */
  idleTimeoutMs: number
  listeners: ListenerRecord[]
}

/** How the targets of one group are looked at; times in milliseconds. `matcher` as AWS writes it: `200`, `200-299,302`. */
export type HealthSettings = {
  enabled: boolean
  protocol: 'http' | 'https'
  /** Undefined for `traffic-port`, the port that the target is registered with. */
  port: number | undefined
  path: string
  matcher: string
  intervalMs: number
  timeoutMs: number
  healthyThreshold: number
  unhealthyThreshold: number
}

/** One target group as the control plane knows it. `inUse`: some listener's action forwards to it. */
export type TargetGroupRecord = {
  arn: string
  port: number
  protocol: 'http' | 'https'
  deregistrationDelayMs: number
  inUse: boolean
  health: HealthSettings
}

/** Everything that load balancing runs on, read at one time. */
export type Records = { loadBalancers: LoadBalancerRecord[]; targetGroups: Map<string, TargetGroupRecord> }

/** Gives a function that reads all load balancers and target groups from the control plane. */
export function recordReader(context: SandboxContext): () => Promise<Records> {
  const client = new ElasticLoadBalancingV2Client(motoClientOptions(context))
  return async () => {
    const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({}))
    const loadBalancers = await Promise.all(LoadBalancers.map((found) => readLoadBalancer(client, found)))
    const used = new Set(loadBalancers.flatMap((one) => one.listeners.flatMap((l) => l.rules.flatMap(forwardedGroups))))
    const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({}))
    const groups = await Promise.all(TargetGroups.map((found) => readTargetGroup(client, found, used)))
    return { loadBalancers, targetGroups: new Map(groups.map((group) => [group.arn, group])) }
  }
}

async function readLoadBalancer(
  client: ElasticLoadBalancingV2Client,
  found: LoadBalancer,
): Promise<LoadBalancerRecord> {
  const arn = found.LoadBalancerArn ?? ''
  const { Listeners = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn: arn }))
  const attributes = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }))
  const idle = attributes.Attributes?.find((attribute) => attribute.Key === 'idle_timeout.timeout_seconds')?.Value
  return {
    arn,
    internal: found.Scheme === 'internal',
    vpcId: found.VpcId ?? '',
    zones: (found.AvailabilityZones ?? []).map(({ SubnetId = '', ZoneName = '' }) => ({
      name: ZoneName,
      subnetId: SubnetId,
    })),
    securityGroups: found.SecurityGroups ?? [],
    // moto has no value of it before somebody sets one.
    idleTimeoutMs: Number(idle ?? 60) * 1000,
    listeners: await Promise.all(Listeners.map((listener) => readListener(client, listener))),
  }
}

async function readListener(client: ElasticLoadBalancingV2Client, found: Listener): Promise<ListenerRecord> {
  const arn = found.ListenerArn ?? ''
  const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: arn }))
  const own = Rules.filter((rule) => !rule.IsDefault && rule.Priority !== 'default')
    .sort((a, b) => Number(a.Priority) - Number(b.Priority))
    .map((rule) => ({ arn: rule.RuleArn ?? '', conditions: rule.Conditions ?? [], actions: rule.Actions ?? [] }))
  return {
    arn,
    port: found.Port ?? 80,
    tls: found.Protocol === 'HTTPS',
    certificates: (found.Certificates ?? []).flatMap((certificate) => certificate.CertificateArn ?? []),
    rules: [...own, { arn: `${arn}/default`, conditions: [], actions: found.DefaultActions ?? [] }],
  }
}

async function readTargetGroup(
  client: ElasticLoadBalancingV2Client,
  found: TargetGroup,
  used: Set<string>,
): Promise<TargetGroupRecord> {
  const arn = found.TargetGroupArn ?? ''
  const { Attributes = [] } = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }))
  const delay = Attributes.find((attribute) => attribute.Key === 'deregistration_delay.timeout_seconds')?.Value
  return {
    arn,
    port: found.Port ?? 80,
    protocol: found.Protocol === 'HTTPS' ? 'https' : 'http',
    deregistrationDelayMs: Number(delay ?? 300) * 1000,
    inUse: used.has(arn),
    health: {
      enabled: found.HealthCheckEnabled ?? true,
      protocol: found.HealthCheckProtocol === 'HTTPS' ? 'https' : 'http',
      port: Number(found.HealthCheckPort) || undefined,
      path: found.HealthCheckPath ?? '/',
      matcher: found.Matcher?.HttpCode ?? '200',
      intervalMs: (found.HealthCheckIntervalSeconds ?? 30) * 1000,
      timeoutMs: (found.HealthCheckTimeoutSeconds ?? 5) * 1000,
      healthyThreshold: found.HealthyThresholdCount ?? 5,
      unhealthyThreshold: found.UnhealthyThresholdCount ?? 2,
    },
  }
}

function forwardedGroups(rule: RuleRecord): string[] {
  return rule.actions.flatMap((action) => weightedGroups(action).map((group) => group.arn))
}

/**
 * The target groups of a forward action with their weights, for both ways to write it (`TargetGroupArn`, and
 * `ForwardConfig`, where a weight left out is 1); empty for other actions.
 */
export function weightedGroups(action: Action): { arn: string; weight: number }[] {
  if (action.Type !== 'forward') return []
  const groups = action.ForwardConfig?.TargetGroups ?? []
  if (groups.length === 0) return action.TargetGroupArn ? [{ arn: action.TargetGroupArn, weight: 1 }] : []
  return groups.flatMap((group) =>
    group.TargetGroupArn ? [{ arn: group.TargetGroupArn, weight: group.Weight ?? 1 }] : [],
  )
}
