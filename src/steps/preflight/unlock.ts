import { locked, lockLine, stateLockLine } from '../../aws/lock/lock-holder.ts'
import type { FoundLock } from '../../aws/lock/lock-status.ts'
import type { StateLock } from '../../aws/lock/state-lock.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outcome } from '../step.ts'

export type UnlockContext = {
  stateBucketMissing?: boolean
  deployLock?: FoundLock
  stateLock?: StateLock
  /** What was found, a line each, for the question. */
  found?: string[]
  removed: ('deployLock' | 'terraformLock')[]
}

/** Finds the environment's deploy lock and Terraform's own; refuses (exit 5) while the deploy lock's holder lives. */
export async function lookAtLocks(
  { clock, deployLock, stateLocks }: Pick<Deps, 'clock' | 'deployLock' | 'stateLocks'>,
  context: UnlockContext,
): Promise<Outcome> {
  const [lock, stateLock] = await Promise.all([deployLock.look(), stateLocks.find()])
  if (lock && ['held', 'orphan'].includes(lock.status.state)) throw locked(lock, clock.now())
  const found: string[] = []
  if (lock) {
    context.deployLock = lock
    found.push(lockLine(lock, clock.now()))
  }
  if (stateLock) {
    context.stateLock = stateLock
    found.push(stateLockLine(stateLock))
  }
  context.found = found
  return found.length === 0 ? { skipped: 'nothing is locked' } : { detail: `${found.length} found` }
}

/** Removes exactly the locks that were shown. Terraform's goes first: nobody can begin in between. */
export async function removeLocks(
  deps: Pick<Deps, 'deployLock' | 'stateLocks'>,
  context: UnlockContext,
): Promise<Outcome> {
  if (context.stateLock) {
    if (!(await deps.stateLocks.remove(context.stateLock))) throw changed("Terraform's state lock")
    context.removed.push('terraformLock')
  }
  if (context.deployLock) {
    if (!(await deps.deployLock.remove(context.deployLock))) throw changed('The deploy lock')
    context.removed.push('deployLock')
  }
  return { detail: context.removed.join(', ') }
}

const changed = (what: string) =>
  new OperatorError(`${what} is another than the one that was shown, or gone by now; it was left alone.`, {
    code: 'lock-changed',
    whose: 'operator',
    exit: 'locked',
    hint: `Run \`${commandLine('unlock')}\` again to see who holds it now.`,
  })
