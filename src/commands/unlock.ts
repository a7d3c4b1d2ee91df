import { findLocks, type UnlockContext, unlock as unlockList } from '../tasks/unlock.ts'
import { type CommonOptions, declined, runCommand, type Terminal } from './session.ts'

/** `medspa unlock`: shows who left the deploy lock, or Terraform's, and removes it after asking - never a living holder's. */
export const unlock = (options: CommonOptions, terminal: Terminal): Promise<number> =>
  runCommand('unlock', options, terminal, async ({ deps, environment, prompts, run, screen }) => {
    const context: UnlockContext = { removed: [] }
    await run(findLocks(deps), context)
    const { deployLock, found = [], removed, stateLock } = context
    if (found.length > 0) {
      for (const line of found) screen.line(line)
      if (!(await prompts.confirm(`Remove ${found.length > 1 ? 'these locks' : 'this lock'} of ${environment}?`)))
        throw declined('The removal')
      await run(unlockList(deps), context)
    }
    const holder = deployLock && { ...deployLock.lock, why: deployLock.verdict.why }
    return {
      result: { deployLock: holder ?? null, terraformLock: stateLock ?? null, removed },
      lines: [found.length > 0 ? `Unlocked ${environment}.` : `Nothing is locked in ${environment}.`],
    }
  })
