import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { shortAge } from '../../quantities.ts'
import type { LockRecord } from './lock-record.ts'
import type { FoundLock } from './lock-status.ts'
import type { StateLock } from './state-lock.ts'

/** `ada on laptop`. */
export const holderOf = ({ host, user }: Pick<LockRecord, 'user' | 'host'>) => `${user} on ${host}`

/** All that is known of a holder, a line each. */
export const holderLines = (lock: LockRecord): string[] => [
  `who: ${lock.user}, ${lock.arn}`,
  `where: ${lock.host}, process ${lock.process.pid}`,
  `what: ${lock.command} (${lock.reason})`,
  `since: ${lock.since}`,
  ...(lock.terraform ? [`terraform ${lock.terraform.verb}: process ${lock.terraform.pid}`] : []),
]

/** One line for a deploy lock that was found. `now` is compared with the holder's clock: good enough to read. */
export const lockLine = ({ lock, status }: FoundLock, now: Date): string =>
  `deploy lock: ${holderOf(lock)}, ${lock.command} (${lock.reason}), since ${lock.since}${ago(lock.since, now)}; ${status.why}`

/** One line for Terraform's own lock. */
export const stateLockLine = ({ ageMs, created, id, operation, table, who }: StateLock): string =>
  `Terraform's state lock: ${who}, ${operation}, since ${created} (${shortAge(ageMs)} ago), ID ${id}${table === null ? '' : `, in the table ${table}`}`

/** What an operator may do beside running again later, of a command without `--wait`. */
export const askHolder = 'have its holder end it by Ctrl-C'

/** Exit 5, with everything that is known of who holds it. `otherwise`: what to do besides running it again later. */
export const locked = (
  { lock, status }: FoundLock,
  { now, otherwise = 'pass --wait' }: { now: Date; otherwise?: string | undefined },
) =>
  new OperatorError(
    `${holderOf(lock)} holds the deploy lock: ${lock.command} (${lock.reason})${ago(lock.since, now)}.`,
    {
      code: 'locked',
      whose: 'operator',
      exit: 'locked',
      hint: {
        held: `Run it again later, or ${otherwise}. \`${commandLine('unlock')}\` releases the lock of a holder that is gone, and no other.`,
        orphan: `The command was killed and its Terraform still works: the next \`${commandLine('deploy')}\` waits for it.`,
        'state-held': `Its lease is over, but its Terraform may still work there. Once it certainly does not, run \`${commandLine('unlock')}\`.`,
        free: 'Run it again.',
      }[status.state],
      evidence: [...holderLines(lock), status.why],
    },
  )

/** ` (3 min ago)`, or nothing where it cannot be told. */
const ago = (since: string, now: Date) => {
  const begun = Date.parse(since)
  return Number.isNaN(begun) ? '' : ` (${shortAge(now.getTime() - begun)} ago)`
}
