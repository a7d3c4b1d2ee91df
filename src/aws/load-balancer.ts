import type { Names } from '../config/names.ts'
import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

const PROTECTION = 'deletion_protection.enabled'

export type LoadBalancer = {
  /** Whether AWS refuses to delete it; undefined where there is none. */
  isProtected: () => Promise<boolean | undefined>
  protect: (on: boolean) => Promise<void>
}

/** The environment's load balancer, by its name. */
export const createLoadBalancer = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'loadBalancing'>
  names: Pick<Names, 'service'>
}): LoadBalancer => {
  const find = async (): Promise<string | undefined> => {
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
    async isProtected() {
      const { DescribeLoadBalancerAttributesCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const arn = await find()
      if (arn === undefined) return undefined
      const elbv2 = await clients.loadBalancing()
      const { Attributes = [] } = await calling('elasticloadbalancing:DescribeLoadBalancerAttributes', () =>
        elbv2.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn })),
      )
      return Attributes.some(({ Key, Value }) => Key === PROTECTION && Value === 'true')
    },

    async protect(on) {
      const { ModifyLoadBalancerAttributesCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const arn = await find()
      if (arn === undefined) return
      const elbv2 = await clients.loadBalancing()
      const Attributes = [{ Key: PROTECTION, Value: String(on) }]
      await calling('elasticloadbalancing:ModifyLoadBalancerAttributes', () =>
        elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes })),
      )
    },
  }
}
