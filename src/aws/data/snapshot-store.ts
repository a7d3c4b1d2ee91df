import type { Snapshot } from '../../parks/snapshot.ts'

/** A snapshot to be taken. */
export type SnapshotOrder = {
  /** The name that it gets. */
  id: string
  tags: Record<string, string>
  signal: AbortSignal
  /** Milliseconds until it has to be `available`. */
  limitMs: number
  /** Told each status once, in AWS's words. */
  onStatus?: ((status: string) => void) | undefined
}

/** Snapshots of this environment's database, or of its Redis: one file implements it for each kind of data and engine. */
export type SnapshotStore = {
  /** Newest first; also when what they are of is gone. */
  list: () => Promise<Snapshot[]>
  /**
   * Takes one and resolves when it is `available`; one of that name that is there already is waited for.
   * @throws OperatorError `snapshot-failed`; `snapshot-late` where the limit is over; `snapshot-quota`; `redis-missing`
   */
  take: (order: SnapshotOrder) => Promise<void>
  /** Resolves too where it is gone already. */
  delete: (id: string) => Promise<void>
  /**
   * Tags every snapshot that is not AWS's own as one of a destroyed environment, `at` an ISO time, unless it is tagged so already.
   * Gives the ids of those that were tagged now.
   */
  markDestroyed: (at: string) => Promise<string[]>
}

/** Those of the database. */
export type DatabaseSnapshots = SnapshotStore & {
  /** Gives one these tags, over former ones of the same names. False where there is no such snapshot. */
  tag: (id: string, tags: Record<string, string>) => Promise<boolean>
}
