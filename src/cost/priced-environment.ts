type Stored = {
  /** Days that automated backups are kept, after the database is gone too. */
  backupDays: number
  storageGib: number
  mostStorageGib: number
}

/** A database by its form (src/database/engines.ts); one outside the account is another's bill. */
export type PricedDatabase =
  | ({ form: 'instance'; instanceClass: string; multiAz: boolean } & Stored)
  | ({ form: 'cluster'; minAcu: number; maxAcu: number; members: number } & Stored)
  | { form: 'outside' }

/** What of an environment costs money: its settings, or what runs. */
export type PricedEnvironment = {
  region: string
  /** Zones that the load balancer is in; it has a public address in each. */
  zones: number
  natGateways: number
  tasks: {
    /** Autoscaling's limits. */
    least: number
    most: number
    /** Tasks that run on demand before the rest runs on Spot. */
    onDemand: number
    /** CPU units; 1024 are one vCPU. */
    cpu: number
    memoryMib: number
    publicAddresses: boolean
  }
  /** Services beside the API, each with as many tasks as are configured. */
  workers: readonly { name: string; tasks: number; cpu: number; memoryMib: number }[]
  database: PricedDatabase
  /** Snapshots from before migrations that are there, and the storage that they want together; absent where nobody looked. */
  beforeMigrations?: { snapshots: number; gib: number } | undefined
  redis: { nodeType: string; nodes: number }
  /** Rules of the load balancer's web ACL, each of which is paid for; none where there is no web ACL. */
  wafRules: number
  /** The load balancer's access logs are kept. */
  accessLogs: boolean
  /** Registries of further targets of the Dockerfile, which sidecars and workers are. */
  targets: number
  /** HTTP API and Lambda. */
  voice: boolean
  /** medspa's own; the database has one more. */
  secrets: number
  /** The release parameter is an advanced one: above 4 KB, and for good. */
  advancedParameter: boolean
  /** Metrics that alarms look at: those that parking keeps, and those that go with what they watch. */
  alarmMetrics: { kept: number; going: number }
}

export type EnvironmentName = 'development' | 'production'

/** `full` is the checklist's exact list (section 5): the voice gateway goes too. */
export type Parking = 'yes' | 'full'
