/**
 * What costs by use and stands in no setting: a quiet month and a busy one of a few clinics. The checklist's ranges
 * (section 4) are as wide for the same reason.
 */
export type MonthOfUse = {
  /** Capacity units of the load balancer, on average; one is 25 new connections a second, or 1 GB an hour. */
  capacityUnits: number
  /** GB through all NAT gateways together. Image layers come through the S3 endpoint, which is free. */
  natGb: number
  /** Calls of voice providers. A busy month's are three thousand a day. */
  voiceCalls: number
  secretCalls: number
  /** GB of logs written, and kept: the programs' own. */
  logGb: number
  /** GB of logs that AWS writes, and that are kept: the gateway's, Postgres' and Redis'. Little where nobody calls and nothing fails. */
  serviceLogGb: number
  /** GB of the load balancer's access logs that are kept, compressed: a request is about a tenth of a kilobyte. */
  accessLogGb: number
  /** Requests that reach the load balancer. */
  requests: number
  customMetrics: number
  /** GB of images in the registries: they keep at least the last thirty releases, of three images each, which share layers. */
  imagesGb: number
  /** Calls to the storage of an Aurora cluster. The outbox poller alone makes none: what it asks is in memory. */
  databaseCalls: number
  /** Share of the database's volume that a day's writes change. RDS's backups are incremental: user guide, "Backup storage". */
  changedADay: number
}

export const quietMonth: MonthOfUse = {
  capacityUnits: 0.1,
  natGb: 5,
  voiceCalls: 0,
  secretCalls: 0,
  logGb: 0.5,
  serviceLogGb: 0,
  accessLogGb: 0,
  requests: 100_000,
  customMetrics: 1,
  imagesGb: 1,
  databaseCalls: 1_000_000,
  changedADay: 0,
}

export const busyMonth: MonthOfUse = {
  capacityUnits: 1,
  natGb: 100,
  voiceCalls: 100_000,
  secretCalls: 100_000,
  logGb: 5,
  serviceLogGb: 2,
  accessLogGb: 1,
  requests: 3_000_000,
  customMetrics: 2,
  imagesGb: 10,
  databaseCalls: 50_000_000,
  changedADay: 0.02,
}

/** The API's answer is waited for; while parked the Lambda answers by itself. */
export const voiceSeconds = { awake: 0.3, parked: 0.05 }
/** Memory of the voice Lambda, as infra/terraform/modules/lambda sets it. */
export const voiceMemoryGb = 0.25

/** A new database's snapshot has little in it; RDS charges what is used, at most the whole storage. */
export const leastSnapshotGb = 1
/** ElastiCache keeps five daily snapshots, one of them free. */
export const chargedRedisSnapshots = 4
