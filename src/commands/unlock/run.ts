import { OperatorError } from '../../errors.ts'
import { type UnlockContext, unlock as unlockList } from '../../tasks/unlock.ts'
import { placeOf } from '../../view/place.ts'
import { confirmName } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { unlock } from './command.ts'

/**
 * `medspa unlock`: shows who left the deploy lock, or Terraform's, and removes it after asking. A deploy lock whose holder
 * lives is never removed; of a Terraform that somebody runs by hand nobody can know that, so `--yes` does not cover its lock.
 */
export const run = (options: OptionsOf<typeof unlock>, terminal: Terminal): Promise<number> =>
  runCommand(unlock, options, terminal, (session) => runUnlock(session, options))

/** The body of `medspa unlock`. */
export async function runUnlock(
  session: Session,
  options: OptionsOf<typeof unlock>,
): Promise<CommandResult<typeof unlock>> {
  confirmName(session, options.confirm, {
    needed: 'Unlocking production needs its name besides --yes.',
    taken: `${session.environment} would be unlocked`,
  })
  const context: UnlockContext = { removed: [] }
  await session.follow(unlockList, context, { 'remove-locks': () => approveRemoval(session, options, context) })
  const { deployLock, found = [], removed, stateLock } = context
  const holder = deployLock && { ...deployLock.lock, why: deployLock.status.why }
  return {
    result: { deployLock: holder ?? null, terraformLock: stateLock ?? null, removed },
    lines: [found.length > 0 ? `Unlocked ${session.environment}.` : `Nothing is locked in ${session.environment}.`],
  }
}

async function approveRemoval(
  { deps, prompts, screen }: Session,
  options: OptionsOf<typeof unlock>,
  { found = [], stateLock }: UnlockContext,
): Promise<void> {
  if (found.length === 0) return
  for (const line of found) screen.line(line)
  if (stateLock && options.yes && options.terraformLock !== stateLock.id) throw unnamed(stateLock.id)
  const locks = found.length > 1 ? 'these locks' : 'this lock'
  if (!(await prompts.confirm(`Release ${locks} of ${placeOf(deps)}?`))) throw declined('The release of the lock')
}

const unnamed = (id: string) =>
  new OperatorError("Terraform's lock may be that of a Terraform at work somewhere; --yes alone does not release it.", {
    code: 'approval-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Make sure that it is gone, then name the lock: --terraform-lock ${id}`,
  })
