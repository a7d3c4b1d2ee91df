import * as z from 'zod'

const routeSchema = z.array(z.object({ listener_arns: z.array(z.string()) })).default([])

/** What a deployment group of CodeDeploy is in Terraform's state, as far as it names listeners. */
const groupSchema = z.object({
  load_balancer_info: z.array(
    z.object({
      target_group_pair_info: z
        .array(z.object({ prod_traffic_route: routeSchema, test_traffic_route: routeSchema }))
        .default([]),
    }),
  ),
})

const listenerSchema = z.object({ arn: z.string() })

export type ListenerOwners = {
  /** Every resource of the plan, what does not change too: `before` is what the state holds of it. */
  look: (resource: { address: string; type: string; changes: boolean; before: unknown }) => void
  /** Once all were looked at: marks those changes that are of a listener which a deployment group names. */
  mark: (changes: readonly { address: string; movedByCodeDeploy?: true }[]) => void
}

/**
 * Tells listeners that CodeDeploy moves from others, by what the state says and not by a name: the same listener
 * resource is CodeDeploy's in one environment and Terraform's own in another.
 */
export const createListenerOwners = (): ListenerOwners => {
  const owned = new Set<string>()
  const arnOf = new Map<string, string>()
  return {
    look({ address, type, changes, before }) {
      if (type === 'aws_codedeploy_deployment_group') for (const arn of listenersOf(before)) owned.add(arn)
      if (type !== 'aws_lb_listener' || !changes) return
      const listener = listenerSchema.safeParse(before)
      if (listener.success) arnOf.set(address, listener.data.arn)
    },
    mark(changes) {
      for (const change of changes) {
        const arn = arnOf.get(change.address)
        if (arn !== undefined && owned.has(arn)) change.movedByCodeDeploy = true
      }
    },
  }
}

const listenersOf = (group: unknown): string[] => {
  const parsed = groupSchema.safeParse(group)
  if (!parsed.success) return []
  return parsed.data.load_balancer_info
    .flatMap(({ target_group_pair_info }) => target_group_pair_info)
    .flatMap(({ prod_traffic_route, test_traffic_route }) => [...prod_traffic_route, ...test_traffic_route])
    .flatMap(({ listener_arns }) => listener_arns)
}
