import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { step } from '../step.ts'
import { undoToEnd } from './undo-to-end.ts'

/** ELB refuses to delete a protected load balancer, as RDS a protected database, and Terraform ends half-way. */
export const liftBalancerProtection = step({
  id: 'balancer-protection',
  section: '5',
  title: "Lift the load balancer's deletion protection",
  cancelWaitsFor: undoToEnd,
  run: async (
    { loadBalancer, names }: Pick<Deps, 'loadBalancer' | 'names'>,
    context: Pick<ParkContext, 'parkedSince' | 'undo'>,
  ) => {
    const found = await loadBalancer.isProtected()
    if (found === undefined) return { skipped: 'there is no load balancer' }
    if (!found) return { skipped: `${names.service} is not protected` }
    if (context.parkedSince === undefined)
      context.undo.push({
        id: 'undo-balancer-protection',
        title: 'Protect the load balancer again',
        async run() {
          await loadBalancer.protect(true)
          return `${names.service} refuses to be deleted`
        },
      })
    await loadBalancer.protect(false)
    return { detail: `${names.service} can be deleted` }
  },
})
