import { askHolder, locked, lockLine, stateLockLine } from '../../aws/lock/lock-holder.ts'
import type { FoundLock } from '../../aws/lock/lock-status.ts'
import type { StateLock } from '../../aws/lock/state-lock.ts'
import type { Deps } from '../../deps.ts'
import { step } from '../step.ts'

/** `found` has one line for each lock, for the question. */
type Context = { deployLock?: FoundLock; stateLock?: StateLock; found?: string[] }

/** Finds the environment's deploy lock and Terraform's own; refuses (exit 5) while the deploy lock's holder lives. */
export const findLocks = step({
  id: 'locks',
  section: '2.3',
  title: 'Look at the locks',
  looks: true,
  gives: ['found'],
  run: async (
    { clock, deployLock, stateLocks }: Pick<Deps, 'clock' | 'deployLock' | 'stateLocks'>,
    context: Context,
  ) => {
    const [lock, stateLock] = await Promise.all([deployLock.look(), stateLocks.find()])
    if (lock && ['held', 'orphan'].includes(lock.status.state))
      throw locked(lock, { now: clock.now(), otherwise: askHolder })
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
  },
})
