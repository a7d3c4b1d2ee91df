import { OperatorError } from '../../errors.ts'
import { findLocks, type UnlockContext, unlock as unlockList } from '../../tasks/unlock.ts'
import { placeOf } from '../../view/place.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { runCommand } from '../frame/run-command.ts'
import type { Terminal } from '../frame/terminal.ts'
import { unlock } from './command.ts'

/**
 * `medspa unlock`: shows who left the deploy lock, or Terraform's, and removes it after asking. A deploy lock whose holder
 * lives is never removed; of a Terraform that somebody runs by hand nobody can know that, so `--yes` does not cover its lock.
 */
export const run = (options: OptionsOf<typeof unlock>, terminal: Terminal): Promise<number> =>
  runCommand(unlock, options, terminal, async ({ deps, environment, prompts, run, screen }) => {
    const context: UnlockContext = { removed: [] }
    await run(findLocks(deps), context)
    const { deployLock, found = [], removed, stateLock } = context
    if (found.length > 0) {
      for (const line of found) screen.line(line)
      if (stateLock && options.yes && options.terraformLock !== stateLock.id) throw unnamed(stateLock.id)
      if (!(await prompts.confirm(`Remove ${found.length > 1 ? 'these locks' : 'this lock'} of ${placeOf(deps)}?`)))
        throw declined('The removal')
      await run(unlockList(deps), context)
    }
    const holder = deployLock && { ...deployLock.lock, why: deployLock.status.why }
    return {
      result: { deployLock: holder ?? null, terraformLock: stateLock ?? null, removed },
      lines: [found.length > 0 ? `Unlocked ${environment}.` : `Nothing is locked in ${environment}.`],
    }
  })

const unnamed = (id: string) =>
  new OperatorError("Terraform's lock may be that of a Terraform at work somewhere; --yes alone does not remove it.", {
    code: 'approval-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Make sure that it is gone, then name the lock: --terraform-lock ${id}`,
  })
