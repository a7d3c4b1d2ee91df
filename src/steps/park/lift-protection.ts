import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { ParkContext, Undo } from '../../tasks/park-context.ts'
import { waits } from '../../waits.ts'
import { type Progress, step } from '../step.ts'
import { changeProtection, type Protectable } from '../terraform/change-protection.ts'
import { undoToEnd } from './undo-to-end.ts'

type Needs = Pick<Deps, 'clock' | 'database' | 'loadBalancer'>

/**
 * AWS refuses to delete a protected database or load balancer, and Terraform destroys without updating them first. The release
 * parameter goes on asking for the protection: what is restored has it.
 * @throws OperatorError `database-late`
 */
export const liftProtection = step({
  id: 'protection',
  section: '5',
  title: 'Lift deletion protection',
  cancelWaitsFor: undoToEnd,
  run: async (
    deps: Needs,
    context: Pick<ParkContext, 'parkedSince' | 'parking' | 'undo'>,
    progress: Progress,
  ): Promise<{ skipped: string } | { detail: string }> => {
    const { database, loadBalancer } = deps
    const { parking } = context
    const found = [
      { of: database, state: await database.describe(), left: parking?.protected },
      { of: loadBalancer, state: await loadBalancer.describe(), left: parking?.load_balancer_protected },
    ].filter(({ state }) => state !== undefined)
    if (found.length === 0) return { skipped: 'there is neither database nor load balancer' }
    // A parking that was left before has lifted it: its undo is still to be done.
    const were = found.filter(({ left, state }) => state?.deletionProtection || left === true).map(({ of }) => of)
    if (were.length > 0 && context.parkedSince === undefined) context.undo.push(protectAgain(deps, were))
    const lifted: string[] = []
    for (const { of, state } of found) {
      if (!state?.deletionProtection) continue
      const status = await changeProtection(deps, of, false, { limit: waits.undisturbed, progress })
      if (status !== undefined) throw late(state.identifier, status)
      lifted.push(state.identifier)
    }
    if (lifted.length > 0) return { detail: `${lifted.join(' and ')} can be deleted` }
    return { skipped: `not protected: ${found.map(({ state }) => state?.identifier).join(', ')}` }
  },
})

/** Its undo: each is protected, whether or not the other can be. */
export const protectAgain = (deps: Pick<Deps, 'clock'>, were: readonly Protectable[]): Undo => ({
  id: 'undo-protection',
  title: 'Protect from deletion again',
  async run(progress) {
    const done = await Promise.allSettled(were.map((each) => protectOne(deps, each, progress)))
    for (const each of done) if (each.status === 'rejected') throw each.reason
    return done.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])).join(', ')
  },
})

const protectOne = async (deps: Pick<Deps, 'clock'>, of: Protectable, progress: Progress): Promise<string> => {
  const found = await of.describe()
  if (found === undefined) return 'it is not there'
  if (found.deletionProtection) return `${found.identifier} refuses to be deleted already`
  const status = await changeProtection(deps, of, true, { limit: waits.protection, progress })
  if (status !== undefined) throw late(found.identifier, status)
  return `${found.identifier} refuses to be deleted`
}

const late = (identifier: string, status: string) =>
  new OperatorError(`The database ${identifier} is ${status}: RDS does not let its deletion protection be changed.`, {
    code: 'database-late',
    whose: 'aws',
    hint: 'Its data are there. Once the RDS console shows it as available, run the same command again.',
  })
