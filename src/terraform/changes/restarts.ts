import { kindOfResource } from '../resource-kind.ts'

/** A change in place that stops the database or Redis for a while. */
export type Restart = {
  of: 'database' | 'redis'
  /** What changes, as `instance_class db.t3.micro → db.t3.small`. */
  change: string
  /** For how long about nothing answers. */
  outage: string
}

type Values = Readonly<Record<string, unknown>>
type Rule = (before: Values, after: Values) => string | undefined

const standby = (before: Values) => before.multi_az === true
const replica = (before: Values) => before.automatic_failover_enabled === true

/** A Multi-AZ instance changes its standby first, then fails over: RDS user guide, "Failing over a Multi-AZ DB instance". */
const movesOver: Rule = (before) =>
  standby(before) ? '1 to 2 minutes, while its standby takes over' : '5 to 15 minutes'
const reboots: Rule = (before) => (standby(before) ? '1 to 2 minutes' : 'some minutes')
/** Standby and primary are upgraded together: RDS user guide, "Upgrades of the RDS for PostgreSQL DB engine". */
const upgrades: Rule = (before, after) =>
  major(before.engine_version) === major(after.engine_version) ? '5 to 15 minutes' : '10 minutes to an hour'
/** Other storage types change while the database answers. */
const changesStorage: Rule = (before, after) =>
  [before.storage_type, after.storage_type].includes('standard') ? 'some minutes' : undefined
const redisMoves: Rule = (before) => (replica(before) ? 'some seconds, while its replica takes over' : 'some minutes')

const major = (version: unknown): string => String(version).split('.')[0] ?? ''

/**
 * Attributes whose change stops what answers, where it is applied at once; every other one is changed while it goes on
 * answering, or the resource is replaced, which has a guard of its own. Sources: "Settings for DB instances" (Amazon RDS user
 * guide; the column of downtime): Multi-AZ, size and throughput of storage, windows, retention, groups of parameters and
 * options (they wait for the next reboot), certificates of Postgres, logs and protection do not. "Scaling" and "Version
 * management" (Amazon ElastiCache user guide): replicas come and go, snapshots and windows change, without one.
 */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  aws_db_instance: {
    db_subnet_group_name: movesOver,
    engine_version: upgrades,
    identifier: reboots,
    instance_class: movesOver,
    network_type: reboots,
    port: reboots,
    storage_type: changesStorage,
  },
  aws_rds_cluster: { engine_version: upgrades, port: reboots },
  aws_rds_cluster_instance: { identifier: reboots, instance_class: movesOver },
  aws_elasticache_replication_group: { engine: redisMoves, engine_version: redisMoves, node_type: redisMoves },
  aws_elasticache_cluster: { engine_version: redisMoves, node_type: redisMoves },
}

/** Pure: what an update in place restarts; nothing of a resource that is neither database nor Redis. */
export function restartsOf(
  type: string,
  { after, before, changed }: { before: Values; after: Values; changed: readonly string[] },
): Restart[] {
  const of = kindOfResource(type)
  const table = Object.hasOwn(rules, type) ? rules[type] : undefined
  if (table === undefined || (of !== 'database' && of !== 'redis')) return []
  return changed.flatMap((attribute) => {
    const outage = Object.hasOwn(table, attribute) ? table[attribute]?.(before, after) : undefined
    if (outage === undefined) return []
    return [{ of, change: `${attribute} ${text(before[attribute])} → ${text(after[attribute])}`, outage }]
  })
}

/** Names, classes, versions and ports: none of these attributes holds a secret. */
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : 'another'
