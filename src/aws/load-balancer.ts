import type { Names } from '../config/names.ts'
import type { Clients } from './clients.ts'
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
  const arn = async (): Promise<string | undefined> => {
    const { DescribeLoadBalancersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elbv2 = await clients.loadBalancing()
    const found = await undefinedIfMissing(
      'elasticloadbalancing:DescribeLoadBalancers',
      ['LoadBalancerNotFoundException', 'LoadBalancerNotFound'],
      () => elbv2.send(new DescribeLoadBalancersCommand({ Names: [names.service] })),
    )
    return found?.LoadBalancers?.[0]?.LoadBalancerArn
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

    /** ARN of the certificate that its listener at 443 has; undefined where there is no such listener, or no load balancer. */
    async certificate(): Promise<string | undefined> {
      const LoadBalancerArn = await arn()
      if (LoadBalancerArn === undefined) return undefined
      const { DescribeListenersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const elbv2 = await clients.loadBalancing()
      const { Listeners = [] } = await calling('elasticloadbalancing:DescribeListeners', () =>
        elbv2.send(new DescribeListenersCommand({ LoadBalancerArn })),
      )
      return Listeners.find(({ Port }) => Port === HTTPS)?.Certificates?.[0]?.CertificateArn
    },

    /** Whether AWS refuses to delete it; at once. Nothing where there is none. */
    async protect(on: boolean): Promise<void> {
      const LoadBalancerArn = await arn()
      if (LoadBalancerArn === undefined) return
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
    },
  }
}
