import type { Clients } from './clients.ts'
import { calling } from './errors.ts'

export type TargetHealth = {
  /** How many targets of a group the load balancer sends requests to. */
  healthy: (targetGroupArn: string) => Promise<number>
}

/** What load balancers think of tasks; ECS itself counts a task as running before it answers. */
export const createTargetHealth = ({ clients }: { clients: Pick<Clients, 'loadBalancing'> }): TargetHealth => ({
  async healthy(targetGroupArn) {
    const { DescribeTargetHealthCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elb = await clients.loadBalancing()
    const { TargetHealthDescriptions: targets = [] } = await calling('elasticloadbalancing:DescribeTargetHealth', () =>
      elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn })),
    )
    return targets.filter(({ TargetHealth: health }) => health?.State === 'healthy').length
  },
})
