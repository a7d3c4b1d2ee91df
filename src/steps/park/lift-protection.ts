import type { Deps } from '../../deps.ts'
import type { ParkContext, Undo } from '../../tasks/park-context.ts'
import { step } from '../step.ts'
import { undoToEnd } from './undo-to-end.ts'

/**
 * RDS refuses to delete a protected database, and Terraform destroys without updating it first. The release parameter goes
 * on asking for the protection: a restored database has it.
 */
export const liftProtection = step({
  id: 'protection',
  section: '5',
  title: "Lift the database's deletion protection",
  cancelWaitsFor: undoToEnd,
  run: async ({ database }: Pick<Deps, 'database'>, context: Pick<ParkContext, 'parkedSince' | 'parking' | 'undo'>) => {
    const found = await database.describe()
    if (found === undefined) return { skipped: 'there is no database' }
    // A parking that was left before has lifted it: its undo is still to be done.
    const was = found.deletionProtection || context.parking?.protected === true
    if (was && context.parkedSince === undefined) context.undo.push(protectAgain({ database }, found))
    if (!found.deletionProtection) return { skipped: `${found.identifier} is not protected` }
    await database.protect(false)
    return { detail: `${found.identifier} can be deleted` }
  },
})

/** Its undo. */
export const protectAgain = ({ database }: Pick<Deps, 'database'>, { identifier }: { identifier: string }): Undo => ({
  id: 'undo-protection',
  title: 'Protect the database again',
  async run() {
    await database.protect(true)
    return `${identifier} refuses to be deleted`
  },
})
