import type { Call, Reply } from './call.ts'

/** What can go wrong on demand: a snapshot that fails or stays `creating`, a session that ends early. */
export type Fault = 'snapshot-fails' | 'snapshot-hangs' | 'session-ends'
export type SnapshotService = 'rds' | 'elasticache'
export type FaultyService = SnapshotService | 'sts'

/**
 * What a snapshot that is being made, or a session that begins, learns of its fault. `after`: how many calls the session
 * answers first. `released` resolves when the test takes the fault back.
 */
export type MetFault = { fault: Fault; after: number | undefined; released: Promise<void> }

/** Told which database, Redis and snapshot holds which data. A holder is `database/<id>`, `redis-snapshot/<name>` … */
export type DataRecorder = {
  /** A new holder, with new data. */
  begins: (holder: string) => void
  /** The data of a holder, as they are called; undefined where it holds none. */
  dataOf: (holder: string) => string | undefined
  /** The holder has data that were another's: it is whole. */
  holds: (holder: string, data: string | undefined) => void
  /** The holder was deleted. */
  gone: (holder: string) => void
}

/** What services ask and tell where this sandbox was started for tests; sandbox/testing has the other side. */
export type TestHooks = {
  faults: {
    /** The fault that a new snapshot or session meets, if any. */
    meet: (service: FaultyService, name: string) => MetFault | undefined
  }
  dataJournal: DataRecorder
}

/** What the endpoint does besides where this sandbox was started for tests. */
export type TestRequests = {
  /** Answers the operator's request for `/_sandbox/<path>`; undefined where it is none of a test's. */
  answer: (path: string, call: Call) => Reply | Promise<Reply> | undefined
  /** What the journal's answer has besides the calls. */
  journal: () => object
  /** Answers one call to AWS, by `work`. */
  around: <T>(work: () => Promise<T>) => Promise<T>
}
