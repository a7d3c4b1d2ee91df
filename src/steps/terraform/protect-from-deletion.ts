import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { waits } from '../../waits.ts'
import { type Progress, step } from '../step.ts'
import { changeProtection } from './change-protection.ts'

/**
 * In production, save where the release parameter says false, and elsewhere where it says true: database and load balancer refuse
 * to be deleted. Terraform looks at the value when it makes them and ignores it later, so that no plan takes back what somebody
 * protected in the console; nor does this. A database that RDS does not let be changed stays as it is: a missing protection is no
 * reason to stop a release, and the next deploy sets it.
 */
export const protectFromDeletion = step({
  id: 'protection',
  section: '2.3',
  title: 'Protect database and load balancer from deletion',
  applies: ({ formerRelease, protects = false }) => formerRelease?.deletion_protection ?? protects,
  run: async (
    deps: Pick<Deps, 'clock' | 'database' | 'loadBalancer'>,
    _: Pick<DeployContext, 'formerRelease' | 'protects'>,
    progress: Progress,
  ) => {
    const done: string[] = []
    const known: string[] = []
    const refused: string[] = []
    // The load balancer first: it is protected at once, whatever RDS does.
    for (const each of [deps.loadBalancer, deps.database]) {
      const found = await each.describe()
      if (found === undefined) continue
      known.push(found.identifier)
      if (found.deletionProtection) continue
      const status = await changeProtection(deps, each, true, { limit: waits.protection, progress })
      if (status === undefined) done.push(found.identifier)
      else refused.push(`${found.identifier} is ${status} and stays unprotected: the next deploy protects it`)
    }
    if (known.length === 0) return { skipped: 'there is neither database nor load balancer' }
    if (done.length > 0) return { detail: [`refusing to be deleted: ${done.join(', ')}`, ...refused].join('; ') }
    return { skipped: refused[0] ?? `protected already: ${known.join(', ')}` }
  },
})
