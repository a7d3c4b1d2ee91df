import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import type { Snapshot } from '../../parks/snapshot.ts'
import type { SnapshotOrder } from './snapshot-store.ts'

const LOOK_EVERY_MS = 5_000

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
  const waiting = () => ({ everyMs: LOOK_EVERY_MS, limitMs: deadline - clock.now().getTime(), signal })
  const begun = await until(clock, async () => ((await begin()) ? true : tell('waiting for its turn')), waiting())
  const ended = begun && (await until(clock, async () => lastWord(await look(), tell), waiting()))
  if (ended === 'available') return
  const late = ended === undefined
  throw new OperatorError(
    late
      ? `The snapshot ${id} of ${what} was not available within ${Math.round(limitMs / 60_000)} minutes (${told ?? 'unknown'}).`
      : `The snapshot ${id} of ${what} failed: AWS says ${ended}.`,
    {
      code: late ? 'snapshot-late' : 'snapshot-failed',
      whose: 'aws',
      hint: 'Look at it in the console, then run the same command again: it takes a new one.',
    },
  )
}

/** The last word on a snapshot; undefined while there is none. */
function lastWord(found: { status: string } | undefined, tell: (status: string) => void): string | undefined {
  // Descriptions may be some seconds behind.
  if (found === undefined) return undefined
  tell(found.status)
  return found.status === 'available' || /fail|delet|incompatible/.test(found.status) ? found.status : undefined
}
