import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { step } from '../step.ts'

/**
 * Where the release parameter asks for it: the database refuses to be deleted. Terraform looks at the value when it makes the
 * database and ignores it later, so that no plan takes back what somebody protected in the console; nor does this.
 */
export const protectDatabase = step({
  id: 'protection',
  section: '2.3',
  title: 'Protect the database from deletion',
  applies: ({ formerRelease }) => formerRelease?.deletion_protection === true,
  run: async ({ database }: Pick<Deps, 'database'>, _: Pick<DeployContext, 'formerRelease'>) => {
    const found = await database.describe()
    if (found === undefined) return { skipped: 'there is no database' }
    if (found.deletionProtection) return { skipped: `${found.identifier} is protected already` }
    await database.protect(true)
    return { detail: `${found.identifier} refuses to be deleted` }
  },
})
