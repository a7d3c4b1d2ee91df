import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { Outcome } from '../step.ts'

/**
 * Section 5: RDS refuses to delete a protected database, and Terraform destroys without updating it first. The release
 * parameter goes on asking for the protection: a restored database has it.
 */
export async function liftProtection(deps: Pick<Deps, 'database'>, context: ParkContext): Promise<Outcome> {
  const database = await deps.database.describe()
  if (database === undefined) return { skipped: 'there is no database' }
  if (!database.deletionProtection) return { skipped: `${database.identifier} is not protected` }
  if (context.parkedSince === undefined) {
    context.undo.push({
      id: 'undo-protection',
      title: 'Protect the database again',
      async run() {
        await deps.database.protect(true)
        return `${database.identifier} refuses to be deleted`
      },
    })
  }
  await deps.database.protect(false)
  return { detail: `${database.identifier} can be deleted` }
}
