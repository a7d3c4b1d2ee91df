import { firstCapacity } from '../database/capacity.ts'
import { databaseEngines, formOf } from '../database/engines.ts'
import { OperatorError } from '../errors.ts'
import { isOurs } from './database-lines.ts'
import type { EnvironmentName, PricedDatabase, PricedEnvironment } from './priced-environment.ts'

/** A value of a Terraform variable, as variables.tf, a tfvars file or the shell give it. */
export type SettingValue = string | number | boolean | null | readonly string[]

/** Variables of infra/terraform that move the cost: whoever reads the settings reads these. */
export const pricedVariables = [
  'availability_zones',
  'enable_nat_gateway',
  'assign_public_ip',
  'api_task_cpu',
  'api_task_memory',
  'api_autoscaling_max_capacity',
  'api_on_demand_base',
  'api_waf',
  'enable_voice_webhooks',
  'db_instance_class',
  'db_backup_retention_days',
  'redis_node_type',
  'redis_num_cache_clusters',
] as const

/** The release parameter, or the configuration, has the last of these. */
type Priced = (typeof pricedVariables)[number] | 'enable_blue_green' | 'database_engine'

/** What Terraform would make, as far as it costs money. The rules are those of infra/terraform (main.tf, the modules). */
export function environmentFromSettings(given: {
  environment: EnvironmentName
  region: string
  /** Tasks that medspa scales the service to, whatever Terraform begins with. */
  desiredCount: number
  /** Terraform's variables, defaults included. */
  variables: Readonly<Record<string, SettingValue>>
  /** Further targets of the Dockerfile, each with a registry. */
  targets?: number
  /** What the configuration says of workers, by their names. */
  workers?: Readonly<
    Record<string, { cpu?: number | undefined; memory?: number | undefined; desired_count?: number | undefined }>
  >
  /** What the configuration says of a cluster. */
  database?: { min_acu?: number | undefined; max_acu?: number | undefined; reader?: boolean | undefined }
}): PricedEnvironment {
  const { targets = 0, workers = {}, database: cluster = {}, desiredCount, environment, region, variables } = given
  const production = environment === 'production'
  // Terraform itself takes "2" for a number and "true" for a bool.
  const number = (name: Priced) => {
    const value = variables[name] ?? ''
    if (value === '' || Number.isFinite(Number(value))) return value === '' ? undefined : Number(value)
    throw unusable(name, value, 'a number')
  }
  const flag = (name: Priced, otherwise: boolean) => {
    const value = String(variables[name] ?? otherwise)
    if (value === 'true' || value === 'false') return value === 'true'
    throw unusable(name, value, 'true or false')
  }
  const text = (name: Priced, otherwise: string) => String(variables[name] ?? otherwise)

  const database = (): PricedDatabase => {
    const named = text('database_engine', 'rds')
    const engine = databaseEngines.find((each) => each === named)
    if (engine === undefined) throw unusable('database_engine', named, databaseEngines.join(' or '))
    const backupDays = number('db_backup_retention_days') ?? (production ? 14 : 7)
    const form = formOf(engine)
    if (form === 'outside') return { form }
    if (form === 'instance')
      return {
        form,
        instanceClass: text('db_instance_class', 'db.t3.micro'),
        multiAz: production,
        backupDays,
        ...STORAGE,
      }
    const { max_acu: maxAcu = firstCapacity.max, min_acu: minAcu = firstCapacity.min, reader = false } = cluster
    return { form, minAcu, maxAcu, members: reader ? 2 : 1, backupDays, ...CLUSTER_STORAGE }
  }

  const named = variables.availability_zones
  const zones = Array.isArray(named) && named.length > 0 ? named.length : ZONES
  const nat = flag('enable_nat_gateway', true)
  const blueGreen = flag('enable_blue_green', production)
  return {
    region,
    zones,
    natGateways: !nat ? 0 : production ? zones : 1,
    tasks: {
      least: desiredCount,
      most: Math.max(desiredCount, number('api_autoscaling_max_capacity') ?? desiredCount),
      onDemand: number('api_on_demand_base') ?? (production ? 1 : 0),
      cpu: number('api_task_cpu') ?? 512,
      memoryMib: number('api_task_memory') ?? 1024,
      publicAddresses: flag('assign_public_ip', false) || !nat,
    },
    workers: Object.entries(workers).map(([name, { cpu = 256, desired_count: tasks = 1, memory = 512 }]) => ({
      name,
      tasks,
      cpu,
      memoryMib: memory,
    })),
    database: database(),
    redis: {
      nodeType: text('redis_node_type', 'cache.t4g.micro'),
      nodes: number('redis_num_cache_clusters') ?? (production ? 2 : 1),
    },
    wafRules: text('api_waf', production ? 'count' : 'off') === 'off' ? 0 : WAF_RULES,
    accessLogs: true,
    targets,
    voice: flag('enable_voice_webhooks', true),
    secrets: SECRETS,
    // It begins as a standard one; settings do not say how large it grows.
    advancedParameter: false,
    alarmMetrics: {
      kept: flag('enable_voice_webhooks', true) ? 3 : 2,
      // Two metrics of 5xx answers, the database's storage or capacity, and for each of two alarms the healthy targets of each group.
      // Production has a certificate, whose days are one; each worker has an alarm.
      going: (blueGreen ? 6 : 4) + (isOurs(database()) ? 1 : 0) + (production ? 1 : 0) + Object.keys(workers).length,
    },
  }
}

/** What modules fix and no variable sets; test/e2e/json.test.ts compares the result with what Terraform made. */
const ZONES = 2
const SECRETS = 2
/** One lets webhooks pass, three are AWS's managed rule groups. */
const WAF_RULES = 4
const STORAGE = { storageGib: 20, mostStorageGib: 100 }

/** A cluster's volume has 10 GB at first, and grows with its data alone. */
export const CLUSTER_STORAGE = { storageGib: 10, mostStorageGib: 100 }

const unusable = (name: string, value: SettingValue, expected: string) =>
  new OperatorError(`${name} is ${JSON.stringify(value)}, and has to be ${expected}.`, {
    code: 'variable-unreadable',
    whose: 'operator',
    exit: 'refused',
    hint: 'Terraform would refuse it too: correct the tfvars file, or TF_VAR_… of the shell.',
  })
