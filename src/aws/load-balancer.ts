import type { Names } from '../config/names.ts'
import type { Clients } from './clients.ts'
import { forwardsOf } from './codedeploy/deployment-group.ts'
import { calling, undefinedIfMissing } from './errors.ts'

const ATTRIBUTE = 'deletion_protection.enabled'
const HTTPS = 443

/** The API's load balancer, as far as its deletion and its certificate go. */
export function createLoadBalancer({
  clients,
  names,
}: {
  clients: Pick<Clients, 'loadBalancing'>
  names: Pick<Names, 'service'>
}) {
  const balancer = async () => {
    const { DescribeLoadBalancersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elbv2 = await clients.loadBalancing()
    const found = await undefinedIfMissing(
      'elasticloadbalancing:DescribeLoadBalancers',
      ['LoadBalancerNotFoundException', 'LoadBalancerNotFound'],
      () => elbv2.send(new DescribeLoadBalancersCommand({ Names: [names.service] })),
    )
    return found?.LoadBalancers?.[0]
  }
  const arn = async () => (await balancer())?.LoadBalancerArn
  /** Undefined where there is no load balancer. */
  const listeners = async () => {
    const LoadBalancerArn = await arn()
    if (LoadBalancerArn === undefined) return undefined
    const { DescribeListenersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elbv2 = await clients.loadBalancing()
    const { Listeners = [] } = await calling('elasticloadbalancing:DescribeListeners', () =>
      elbv2.send(new DescribeListenersCommand({ LoadBalancerArn })),
    )
    return Listeners
  }

  return {
    /** Undefined where there is none. */
    async describe(): Promise<{ identifier: string; deletionProtection: boolean } | undefined> {
      const LoadBalancerArn = await arn()
      if (LoadBalancerArn === undefined) return undefined
      const { DescribeLoadBalancerAttributesCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const elbv2 = await clients.loadBalancing()
      const { Attributes = [] } = await calling('elasticloadbalancing:DescribeLoadBalancerAttributes', () =>
        elbv2.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn })),
      )
      const deletionProtection = Attributes.find(({ Key }) => Key === ATTRIBUTE)?.Value === 'true'
      return { identifier: `load balancer ${names.service}`, deletionProtection }
    },

    /** Its DNS name, and the hosted zone of that name, which an alias in Route 53 names besides; undefined where there is none. */
    async address(): Promise<{ dnsName: string; zoneId: string } | undefined> {
      const found = await balancer()
      if (found?.DNSName === undefined) return undefined
      return { dnsName: found.DNSName.toLowerCase(), zoneId: found.CanonicalHostedZoneId ?? '' }
    },

    /** ARN of the certificate that its listener at 443 has; undefined where there is no such listener, or no load balancer. */
    async certificate(): Promise<string | undefined> {
      return (await listeners())?.find(({ Port }) => Port === HTTPS)?.Certificates?.[0]?.CertificateArn
    },

    /**
     * How each listener shares its requests between target groups; one that answers by itself, as a redirect, is left out.
     * Undefined where there is no load balancer. Source: Elastic Load Balancing API reference, ForwardActionConfig.
     */
    async weights(): Promise<{ port: number; targetGroup: string; weight: number }[] | undefined> {
      return (await listeners())?.flatMap(({ DefaultActions = [], Port: port = 0 }) =>
        DefaultActions.flatMap(forwardsOf).flatMap(({ TargetGroupArn: targetGroup, Weight: weight = 1 }) =>
          targetGroup === undefined ? [] : [{ port, targetGroup, weight }],
        ),
      )
    },

    /** Whether AWS refuses to delete it; at once. False where there is none. */
    async protect(on: boolean): Promise<boolean> {
      const LoadBalancerArn = await arn()
      if (LoadBalancerArn === undefined) return false
      const { ModifyLoadBalancerAttributesCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const elbv2 = await clients.loadBalancing()
      await calling('elasticloadbalancing:ModifyLoadBalancerAttributes', () =>
        elbv2.send(
          new ModifyLoadBalancerAttributesCommand({
            LoadBalancerArn,
            Attributes: [{ Key: ATTRIBUTE, Value: String(on) }],
          }),
        ),
      )
      return true
    },
  }
}
