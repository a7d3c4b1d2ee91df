import type { LockVersion, StateWrite } from '../aws/history/state-writes.ts'
import type { RunRecord } from '../runs/record.ts'
import type { TimelineEvent } from './event.ts'
import { runAt } from './of-runs.ts'

/** Writes that are no further apart are one apply: it writes its state after resources, and a database takes this long. */
const APART_MS = 15 * 60_000

/** Commands of medspa's that have Terraform write its state. */
const applying = new Set(['deploy', 'park', 'restore', 'destroy', 'dns point', 'dns revert'])

/** Writes of the state by one Terraform that no run of medspa covers. */
export type StateChange = {
  versionId: string
  from: Date
  to: Date
  writes: number
  /** The version of Terraform's lock that was there meanwhile; undefined where none is kept. */
  lock: string | undefined
}

/** Who held Terraform's lock, and for what, in its own words. */
export type StateHolder = { who: string; operation: string }

/** Pure: when Terraform's state was written by hand: not within a run of medspa that applies. Oldest first. */
export function changesByHand(
  writes: readonly StateWrite[],
  { locks, runs }: { locks: readonly LockVersion[]; runs: readonly RunRecord[] },
): StateChange[] {
  const changes: StateChange[] = []
  const outside = writes
    .filter(({ at }) => runAt(runs, at, (command) => applying.has(command)) === undefined)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  for (const { at, versionId } of outside) {
    const lock = lockAt(locks, at)
    const last = changes.at(-1)
    const same = last !== undefined && last.lock === lock
    if (same && (lock !== undefined || at.getTime() - last.to.getTime() <= APART_MS)) {
      Object.assign(last, { versionId, to: at, writes: last.writes + 1 })
    } else changes.push({ versionId, from: at, to: at, writes: 1, lock })
  }
  return changes
}

/**
 * Pure: the lock that was there when the state was written. `locks` come newest first, as S3 lists them, with whole seconds:
 * of one that was removed in the second of the write, the writing counts.
 */
function lockAt(locks: readonly LockVersion[], at: Date): string | undefined {
  const before = locks.filter((lock) => lock.at <= at)
  const found = before.find((lock) => !(lock.removed && lock.at.getTime() === at.getTime()))
  return found === undefined || found.removed ? undefined : found.versionId
}

/** Pure: a line for each; `holders` by the version of the lock. */
export const ofState = (changes: readonly StateChange[], holders: ReadonlyMap<string, StateHolder>): TimelineEvent[] =>
  changes.map(({ from, lock, to, versionId, writes }) => {
    const holder = lock === undefined ? undefined : holders.get(lock)
    const by = holder === undefined ? '' : ` by ${holder.operation.replace(/^OperationType/, '').toLowerCase()}`
    const often = writes === 1 ? '' : `, ${writes} times from ${from.toISOString()}`
    return {
      at: to,
      source: 'terraform',
      who: holder?.who ?? null,
      what: `the state was written${by}, in no run of medspa's${often}`,
      failed: false,
      about: versionId,
    }
  })
