import type { FoundLock } from '../../aws/lock/lock-status.ts'
import type { StateLock } from '../../aws/lock/state-lock.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { step } from '../step.ts'

type Context = {
  deployLock?: FoundLock
  stateLock?: StateLock
  found: string[]
  removed: ('deployLock' | 'terraformLock')[]
}

/**
 * Removes exactly the locks that were shown. Terraform's lock goes first: no other command can begin before the deploy
 * lock goes.
 * @throws OperatorError `lock-changed` (exit 5) where a lock is not the one that was shown
 */
export const removeLocks = step({
  id: 'unlock',
  section: '2.3',
  title: 'Release the locks',
  needs: ['found'],
  applies: ({ found = [] }) => found.length > 0,
  run: async ({ deployLock, stateLocks }: Pick<Deps, 'deployLock' | 'stateLocks'>, context: Context) => {
    if (context.stateLock) {
      if (!(await stateLocks.remove(context.stateLock))) throw changed("Terraform's state lock")
      context.removed.push('terraformLock')
    }
    if (context.deployLock) {
      if (!(await deployLock.remove(context.deployLock))) throw changed('The deploy lock')
      context.removed.push('deployLock')
    }
    return { detail: context.removed.join(', ') }
  },
})

const changed = (what: string) =>
  new OperatorError(`${what} is another than the one that was shown, or gone by now; it was left alone.`, {
    code: 'lock-changed',
    whose: 'operator',
    exit: 'locked',
    hint: `Run \`${commandLine('unlock')}\` again to see who holds it now.`,
  })
