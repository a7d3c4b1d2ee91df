import type { LockRecord } from './lock-record.ts'

/**
 * - `held`: its holder lives, or may live.
 * - `orphan`: its holder is gone, and the Terraform that it started still works: wait for that.
 * - `state-held`: its holder's lease is over, and Terraform's own lock is still there, on another machine.
 * - `free`: it may be taken over.
 */
type LockStatus = { state: 'held' | 'orphan' | 'state-held' | 'free'; why: string }

/** What is known of a lock's holder here: of its processes only where they are this machine's. */
export type LockObservation = {
  /** The machine that looks. */
  machine: string
  processAlive: boolean
  terraformAlive: boolean
  /** Since the lock was last renewed. */
  ageMs: number
  /** Whether Terraform's own lock of the state is there. */
  stateLocked: boolean
}

/** A deploy lock that is there, and whether it may be taken over. */
export type FoundLock = { lock: LockRecord; etag: string; ageMs: number; status: LockStatus }

/** A lock counts so long after its last renewal at most, whatever it says of itself. */
const LONGEST_LEASE_SECONDS = 600

/**
 * Whether a deploy lock may be taken over. On the holder's machine its processes decide alone: one that was stopped, or
 * slept with its machine, goes on with what it was at. Elsewhere the lease does, as nothing else can be seen.
 */
export function lockStatus(lock: Pick<LockRecord, 'machine' | 'leaseSeconds'>, observed: LockObservation): LockStatus {
  if (lock.machine === observed.machine) {
    if (observed.processAlive) return { state: 'held', why: 'its process runs on this machine' }
    if (observed.terraformAlive) return { state: 'orphan', why: 'its process is gone, and its Terraform still works' }
    return { state: 'free', why: 'its process is gone' }
  }
  // Ours are a minute; whoever can write into the bucket must not lock everybody out for ever.
  if (observed.ageMs < Math.min(lock.leaseSeconds, LONGEST_LEASE_SECONDS) * 1000)
    return { state: 'held', why: 'its lease is not over' }
  if (observed.stateLocked)
    return { state: 'state-held', why: "its lease is over, and Terraform's state is still locked" }
  return { state: 'free', why: 'its lease is over' }
}
