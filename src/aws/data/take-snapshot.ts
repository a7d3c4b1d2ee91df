import { commandLine } from '../../command-line.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import type { Snapshot } from '../../parks/snapshot.ts'
import { waits } from '../../waits.ts'
import type { SnapshotOrder } from './snapshot-store.ts'

/** One description may leave out a snapshot that is there. */
const LOOKS_UNTIL_GONE = 3

export const newestFirst = (snapshots: Snapshot[]): Snapshot[] =>
  snapshots.sort((a, b) => b.created.getTime() - a.created.getTime())

/**
 * Asks for a snapshot until AWS takes the order, then waits until it can be used. What is to be copied may be busy when it
 * is asked (`begin` says false then): backups are made at any time.
 */
export async function takeSnapshot(
  clock: Clock,
  order: SnapshotOrder,
  {
    begin,
    look,
    what,
  }: { what: string; begin: () => Promise<boolean>; look: () => Promise<{ status: string } | undefined> },
): Promise<void> {
  const { id, limitMs, onStatus, signal } = order
  const deadline = clock.now().getTime() + limitMs
  let told: string | undefined
  const tell = (status: string) => {
    if (status !== told) onStatus?.(status)
    told = status
  }
  const waiting = () => ({ ...waits.snapshot, limitMs: deadline - clock.now().getTime(), signal })
  // Busy may be what the first attempt of a call has begun, whose answer was lost.
  const isBegun = async () => (await begin()) || (await look()) !== undefined
  const begun = await until(clock, async () => ((await isBegun()) ? true : tell('waiting for its turn')), waiting())
  const judge = createJudge(clock)
  const ended =
    begun &&
    (await until(
      clock,
      async () => {
        const found = await look()
        if (found) tell(found.status)
        return judge(found)
      },
      waiting(),
    ))
  if (ended === 'available') return
  const late = ended === undefined
  throw new OperatorError(
    late
      ? `The snapshot ${id} of ${what} was not available within ${minutes(limitMs)} (${told ?? 'unknown'}).`
      : `The snapshot ${id} of ${what} failed: ${ended}.`,
    {
      code: late ? 'snapshot-late' : 'snapshot-failed',
      whose: 'aws',
      hint: 'Look at it in the console, then run the same command again: it takes a new one.',
    },
  )
}

/**
 * Makes the judge of one snapshot: given each description, or undefined where AWS describes none, it says how the snapshot
 * ended; undefined while that is not known. ElastiCache has no status for a snapshot that failed: such a one is gone.
 * Source: ElastiCache API reference, Snapshot, SnapshotStatus.
 */
function createJudge(clock: Clock): (found: { status: string } | undefined) => string | undefined {
  const asked = clock.now().getTime()
  let described = false
  let missing = 0
  return (found) => {
    if (found !== undefined) {
      described = true
      missing = 0
      if (found.status === 'available') return found.status
      return /fail|delet|incompatible/.test(found.status) ? `AWS says ${found.status}` : undefined
    }
    missing += 1
    if (described) return missing >= LOOKS_UNTIL_GONE ? 'AWS described it, and now it is gone' : undefined
    // Descriptions may be some seconds behind.
    const late = clock.now().getTime() - asked >= waits.snapshotDescribed.limitMs
    return late
      ? `AWS took the order, and does not know it after ${minutes(waits.snapshotDescribed.limitMs)}`
      : undefined
  }
}

/** AWS keeps no more snapshots; `what` is what this one would have been of. */
export const quotaReached = (id: string, what: string, cause: unknown) =>
  new OperatorError(`The snapshot ${id} of ${what} was not begun: AWS keeps no more snapshots (${messageOf(cause)}).`, {
    code: 'snapshot-quota',
    whose: 'operator',
    hint: `Delete some (\`${commandLine('park prune')}\` shows what of medspa's may go), or have the quota raised in the console of Service Quotas; then run the same command again.`,
    cause,
  })

const minutes = (milliseconds: number) => `${Math.round(milliseconds / 60_000)} minutes`
