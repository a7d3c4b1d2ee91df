import type { Call, Reply } from './call.ts'

/** Faults on demand, by service, that one thing meets: the next snapshot that is asked for, the next session that begins. */
export type OneTimeFaults = {
  rds:
    | 'snapshot-fails'
    | 'snapshot-hangs'
    | 'restore-backs-up'
    | 'restore-fails'
    | 'restore-initializes'
    | 'master-secret-hangs'
  elasticache: 'snapshot-fails' | 'snapshot-hangs' | 'token-change-is-late'
  /**
   * `task-missing`: DescribeTasks does not know the task for one look. `start-hangs`: the next task stays PENDING until
   * the test takes the fault back, as without a route to the registry. `stale-service`: the next DescribeServices of an
   * updated service shows the service as before its last update. `spot-interruption`: AWS takes the oldest Spot task's
   * capacity back; the value `sigterm-first` has its targets deregistered after SIGTERM, as in autumn 2025.
   */
  ecs: 'task-missing' | 'start-hangs' | 'spot-interruption' | 'stale-service'
  /** The lines of the next stream cannot be read until the test takes the fault back. */
  logs: 'ingestion-hangs'
  /** The next conditional write or delete of S3 is answered 409, as where another one won. */
  s3: 'conditional-conflict'
  /** Of a session: it ends after so many calls, or after the answer to one action; or it began long ago, and few seconds are left of it. */
  sts: 'session-ends' | 'session-ends-after-call' | 'session-almost-over'
}
/** Faults on demand, by service, that last until the test takes them back. */
export type StandingFaults = {
  /** `value` of `default-minor`: the minor version that RDS takes for a major one, `15.12`. */
  rds: 'default-minor' | 'major-version-refused' | AccountFaults['rds']
  elasticloadbalancing: AccountFaults['elasticloadbalancing']
  /** `value`: quotas as the account has them, `lambda:L-B99A9384=10,fargate:L-3032A538=0`. */
  servicequotas: 'quotas'
  /** `tasks-missing`: DescribeTasks knows no task. `spot-drought`: AWS has no capacity for Spot tasks. */
  ecs: 'tasks-missing' | 'spot-drought'
  /** Every page of a log comes after an empty one. */
  logs: 'empty-pages'
  /** `scan-finds`, `value`: what each image's scan has found, `CVE-2026-0001=HIGH,CVE-2026-0002=LOW`. `scan-in-progress`: no scan has ended. */
  ecr: 'scan-finds' | 'scan-in-progress'
  /** `value`: the ARN of the certificate. */
  acm: 'expired'
  /** `value`: the version that is Inactive until it is called; without it each published one. */
  lambda: 'version-inactive'
  /**
   * `no-list-bucket`: the caller lacks s3:ListBucket. `bucket-unsettled`, `value`: how many calls of a new bucket's
   * configuration are refused.
   */
  s3: 'no-list-bucket' | 'bucket-unsettled'
  /** `value`: how many reads after a write of a parameter are answered the value of before. */
  ssm: 'stale-reads'
  /** `value`: for how many seconds a new role or a new policy of a role, or the policy alone, is unknown to other services. */
  iam: 'slow' | 'slow-policies' | AccountFaults['iam']
}
/**
 * What a new account is refused: sandbox/testing/account-faults.ts. `no-service-linked-roles`: no service makes the role
 * that it needs by itself. `free-plan`: RDS within the limits of AWS's free plan. `no-load-balancers`: none may be made.
 */
export type AccountFaults = {
  rds: 'free-plan'
  elasticloadbalancing: 'no-load-balancers'
  iam: 'no-service-linked-roles'
}
export type SnapshotService = 'rds' | 'elasticache'

/**
 * What the thing that meets a fault learns of it. `after`: how many calls a session answers first. `value`: what the test
 * said besides. `released` resolves when the test takes the fault back.
 */
export type MetFault<F = string> = {
  fault: F
  after: number | undefined
  value: string | undefined
  released: Promise<void>
}

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
    ) => { id: string; value: string | undefined } | undefined
  }
  dataJournal: DataRecorder
  madeLogs?: MadeLogPages
}

/** Lines that a test asked for and nobody wrote: as many as it likes, of which none is kept. */
export type MadeLogPages = {
  /** A page of FilterLogEvents; undefined where the group has no such lines. */
  page: (
    input: Record<string, unknown>,
    options: { token: string; maxBytes: number },
  ) => { events: object[]; nextToken?: string } | undefined
}

/** What the endpoint does besides where this sandbox was started for tests. */
export type TestRequests = {
  /** Answers the operator's request for `/_sandbox/<path>`; undefined where it is none of a test's. */
  answer: (path: string, call: Call) => Reply | Promise<Reply> | undefined
  /** What the journal's answer has besides the calls. */
  journal: () => object
  /**
   * Answers one call to AWS, by `work` or as a test asked for. Undefined: the connection is closed without an answer.
   * `closed` resolves when the caller has left.
   */
  around: (call: Call, work: () => Promise<Reply>, closed: Promise<void>) => Promise<Reply | undefined>
}
