import type { Call, Reply } from './call.ts'

/** Faults on demand, by service, that one thing meets: the next snapshot that is asked for, the next session that begins. */
export type OneTimeFaults = {
  rds: 'snapshot-fails' | 'snapshot-hangs'
  elasticache: 'snapshot-fails' | 'snapshot-hangs'
  sts: 'session-ends'
  ecs: 'stale-service'
}
/** Faults on demand, by service, that last until the test takes them back. */
export type StandingFaults = {
  /** `value`: the minor version that RDS takes for a major one, `15.12`. */
  rds: 'default-minor'
}
export type SnapshotService = 'rds' | 'elasticache'

/**
 * What the thing that meets a fault learns of it. `after`: how many calls a session answers first. `released` resolves when
 * the test takes the fault back.
 */
export type MetFault<F = string> = { fault: F; after: number | undefined; released: Promise<void> }

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
    /** The oldest fault among these that nothing has met yet; `name` is what meets it, if any. */
    meet: <S extends keyof OneTimeFaults>(
      service: S,
      name: string,
      among: readonly OneTimeFaults[S][],
    ) => MetFault<OneTimeFaults[S]> | undefined
    /** The fault while it lasts, and the value that the test gave it. */
    standing: <S extends keyof StandingFaults>(
      service: S,
      fault: StandingFaults[S],
    ) => { value: string | undefined } | undefined
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
