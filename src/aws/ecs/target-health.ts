import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** A registered target as its group sees it. */
export type Target = {
  /** Private IPv4 address of the task. */
  address: string
  /** `initial`, `healthy`, `unhealthy`, `unhealthy.draining`, `draining`, `unused`, `unavailable`; only `healthy` serves. */
  state: string
  /** `Target.ResponseCodeMismatch` and the like; undefined while it is healthy. */
  reason?: string | undefined
  /** In ELB's words: `Health checks failed with these codes: [500]`. */
  description?: string | undefined
}

export type TargetHealth = {
  /** The targets of a group; the load balancer sends requests to those that are `healthy`. */
  targets: (targetGroupArn: string) => Promise<Target[]>
}

/** What load balancers think of tasks; ECS itself counts a task as running before it answers. */
export const createTargetHealth = ({ clients }: { clients: Pick<Clients, 'loadBalancing'> }): TargetHealth => ({
  async targets(targetGroupArn) {
    const { DescribeTargetHealthCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
    const elb = await clients.loadBalancing()
    const { TargetHealthDescriptions: targets = [] } = await calling('elasticloadbalancing:DescribeTargetHealth', () =>
      elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn })),
    )
    return targets.map(({ Target: target, TargetHealth: health }) => ({
      address: target?.Id ?? '',
      state: health?.State ?? '',
      reason: health?.Reason,
      description: health?.Description,
    }))
  },
})
