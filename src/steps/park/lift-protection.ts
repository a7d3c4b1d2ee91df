import type { Deps } from '../../deps.ts'
import type { ParkContext, Undo } from '../../tasks/park-context.ts'
import { step } from '../step.ts'
import { undoToEnd } from './undo-to-end.ts'

type Needs = Pick<Deps, 'database' | 'loadBalancer'>

/** Something that AWS refuses to delete while it is protected. */
type Protectable = {
  describe: () => Promise<{ identifier: string; deletionProtection: boolean } | undefined>
  protect: (on: boolean) => Promise<void>
}

/**
 * AWS refuses to delete a protected database or load balancer, and Terraform destroys without updating them first. The release
 * parameter goes on asking for the protection: what is restored has it.
 */
export const liftProtection = step({
  id: 'protection',
  section: '5',
  title: 'Lift deletion protection',
  cancelWaitsFor: undoToEnd,
  run: async (
    { database, loadBalancer }: Needs,
    context: Pick<ParkContext, 'parkedSince' | 'parking' | 'undo'>,
  ): Promise<{ skipped: string } | { detail: string }> => {
    const { parking } = context
    const found = [
      { of: database, state: await database.describe(), left: parking?.protected },
      { of: loadBalancer, state: await loadBalancer.describe(), left: parking?.load_balancer_protected },
    ].filter(({ state }) => state !== undefined)
    if (found.length === 0) return { skipped: 'there is neither database nor load balancer' }
    // A parking that was left before has lifted it: its undo is still to be done.
    const were = found.filter(({ left, state }) => state?.deletionProtection || left === true).map(({ of }) => of)
    if (were.length > 0 && context.parkedSince === undefined) context.undo.push(protectAgain(were))
    const lifted: string[] = []
    for (const { of, state } of found) {
      if (!state?.deletionProtection) continue
      await of.protect(false)
      lifted.push(state.identifier)
    }
    if (lifted.length > 0) return { detail: `${lifted.join(' and ')} can be deleted` }
    return { skipped: `not protected: ${found.map(({ state }) => state?.identifier).join(', ')}` }
  },
})

/** Its undo: each is protected, whether or not the other can be. */
export const protectAgain = (were: readonly Protectable[]): Undo => ({
  id: 'undo-protection',
  title: 'Protect from deletion again',
  async run() {
    const done = await Promise.allSettled(were.map(protectOne))
    for (const each of done) if (each.status === 'rejected') throw each.reason
    return done.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])).join(', ')
  },
})

const protectOne = async ({ describe, protect }: Protectable): Promise<string> => {
  const found = await describe()
  if (found === undefined) return 'it is not there'
  if (found.deletionProtection) return `${found.identifier} refuses to be deleted already`
  await protect(true)
  return `${found.identifier} refuses to be deleted`
}
