import { askHolder } from '../../../aws/lock/lock-holder.ts'
import type { Deps } from '../../../deps.ts'
import { exitCodes, OperatorError } from '../../../errors.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Progress, step } from '../../step.ts'

/** The lock of a way back: whoever finds it reads these words. A way back never touches Terraform's state. */
export const lockRequest = {
  command: 'rollback',
  reason: 'the way back',
  besideTerraform: true,
  otherwise: askHolder,
} as const

/**
 * Section 2.3: takes the deploy lock where it can be had. A state bucket that is gone, or refuses, keeps nobody from going back: the
 * command asks then, and so it does where a deploy holds the lock. Nor does a Terraform that a holder who is gone has left. Any other
 * command that holds the lock does (exit 5, `locked`).
 */
export const takeRollbackLock = step({
  id: 'lock',
  section: '2.3',
  title: 'Take the deploy lock',
  looks: true,
  run: async ({ deployLock }: Pick<Deps, 'deployLock'>, context: RollbackContext, { line, signal }: Progress) => {
    if (context.withoutLock) {
      context.unlocked = 'asked'
      return { skipped: 'without a lock, as asked', matters: true }
    }
    try {
      const { takenFrom } = await deployLock.take({ ...lockRequest, wait: false, signal, onProgress: line })
      return {
        detail: takenFrom === undefined ? 'nobody held it' : `taken over from ${takenFrom.lock.user}`,
        ...(takenFrom !== undefined && { matters: true }),
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof OperatorError)) throw error
      if (error.exitCode === exitCodes.locked) {
        const found = await deployLock.look(signal, lockRequest)
        if (found?.status.state !== 'held' || found.lock.command !== 'deploy') throw error
        context.holder = found.lock
        return { detail: error.message, matters: true }
      }
      context.unlocked = error
      return { detail: `it cannot be had: ${error.message}`, matters: true }
    }
  },
})
