import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { step } from '../step.ts'

/**
 * In production, save where the release parameter says false, and elsewhere where it says true: database and load balancer refuse
 * to be deleted. Terraform looks at the value when it makes them and ignores it later, so that no plan takes back what somebody
 * protected in the console; nor does this.
 */
export const protectFromDeletion = step({
  id: 'protection',
  section: '2.3',
  title: 'Protect database and load balancer from deletion',
  applies: ({ formerRelease, protects = false }) => formerRelease?.deletion_protection ?? protects,
  run: async (
    { database, loadBalancer }: Pick<Deps, 'database' | 'loadBalancer'>,
    _: Pick<DeployContext, 'formerRelease' | 'protects'>,
  ) => {
    const done: string[] = []
    const known: string[] = []
    for (const each of [database, loadBalancer]) {
      const found = await each.describe()
      if (found === undefined) continue
      known.push(found.identifier)
      if (found.deletionProtection) continue
      await each.protect(true)
      done.push(found.identifier)
    }
    if (known.length === 0) return { skipped: 'there is neither database nor load balancer' }
    return done.length === 0
      ? { skipped: `protected already: ${known.join(', ')}` }
      : { detail: `refusing to be deleted: ${done.join(', ')}` }
  },
})
