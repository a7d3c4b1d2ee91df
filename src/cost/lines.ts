import { count } from '../quantities.ts'
import { beforeMigrationsCost, databaseCost, isOurs, keptCost } from './database-lines.ts'
import { redisNode } from './known-prices.ts'
import type { Parking, PricedEnvironment } from './priced-environment.ts'
import type { PriceList, RegionPrices } from './prices.ts'
import { cents, HOURS, type Range } from './range.ts'
import { busyMonth, chargedRedisSnapshots, type MonthOfUse, quietMonth, voiceMemoryGb, voiceSeconds } from './usage.ts'

export const lineIds = [
  'load-balancer',
  'waf',
  'nat',
  'fargate',
  'workers',
  'redis',
  'database',
  'voice',
  'secrets',
  'parameter',
  'logs',
  'access-logs',
  'images',
  'snapshots',
] as const
export type CostLine = Range & { id: (typeof lineIds)[number]; title: string; detail: string; note?: string }

const line = (id: CostLine['id'], title: string, detail: string, low: number, high = low): CostLine => ({
  id,
  title,
  detail,
  low: cents(low),
  high: cents(high),
})

export function awakeLines(environment: PricedEnvironment, prices: RegionPrices, list: PriceList): CostLine[] {
  const { alarmMetrics, natGateways, redis, region, tasks, zones } = environment
  const address = prices.publicAddressHour * HOURS
  const balancer = (use: MonthOfUse) =>
    HOURS * (prices.loadBalancer.hour + use.capacityUnits * prices.loadBalancer.capacityUnitHour) + zones * address
  const nat = (use: MonthOfUse) => natGateways * (HOURS * prices.nat.hour + address) + use.natGb * prices.nat.gb
  const task = taskCompute(environment, prices) + (tasks.publicAddresses ? address : 0)
  const node = redisNode(redis.nodeType, region, list)
  const nodes = redis.nodes * node.hour * HOURS
  const { note, ...database } = databaseCost(environment, prices, list)
  const spot = Math.max(0, tasks.least - tasks.onDemand)
  return [
    line('load-balancer', 'ALB', count(zones, 'public address'), balancer(quietMonth), balancer(busyMonth)),
    ...wafLine(environment, prices),
    ...(natGateways > 0
      ? [line('nat', 'NAT gateways', `${natGateways}, and data`, nat(quietMonth), nat(busyMonth))]
      : []),
    line(
      'fargate',
      spot > 0 ? 'ECS Fargate Spot' : 'ECS Fargate',
      `${tasks.least === tasks.most ? count(tasks.least, 'task') : `${tasks.least}-${tasks.most} tasks`}, ${tasks.cpu / 1024} vCPU, ${tasks.memoryMib / 1024} GB`,
      tasks.least * task,
      tasks.most * task,
    ),
    ...workersLine(environment, prices),
    line(
      'redis',
      'ElastiCache Redis',
      `${redis.nodes} ${redis.nodeType}`,
      nodes,
      nodes + chargedRedisSnapshots * node.memoryGib * prices.redis.snapshotGbMonth,
    ),
    {
      ...line('database', database.title, database.detail, database.low, database.high),
      ...(note !== undefined && { note }),
    },
    ...beforeMigrationsLine(environment, prices),
    ...voiceLine(environment, prices, voiceSeconds.awake),
    // RDS keeps the master password in a secret of its own.
    secretsLine(environment.secrets + (isOurs(environment.database) ? 1 : 0), prices, busyMonth),
    ...parameterLine(environment, prices),
    logsLine(alarmMetrics.kept + alarmMetrics.going, prices, { writing: true }),
    ...accessLogsLine(environment, prices),
    imagesLine(environment, prices),
  ]
}

export function parkedLines(
  environment: PricedEnvironment,
  prices: RegionPrices,
  list: PriceList,
  parking: Parking,
): CostLine[] {
  const { database, redis, region } = environment
  const { memoryGib } = redisNode(redis.nodeType, region, list)
  const before = environment.beforeMigrations?.snapshots ?? 0
  const kept = keptCost(environment, prices)
  const detail =
    database.form === 'outside'
      ? 'of Redis, of the last park'
      : `of the last park, ${before > 0 ? `${before} from before migrations, ` : ''}and ${count(database.backupDays, 'day')} of automated backups`
  return [
    line('snapshots', 'Snapshots', detail, kept.low, kept.high + memoryGib * prices.redis.snapshotGbMonth),
    ...(parking === 'full' ? [] : voiceLine(environment, prices, voiceSeconds.parked)),
    // Nothing that reads them runs.
    secretsLine(environment.secrets, prices, quietMonth),
    ...parameterLine(environment, prices),
    logsLine(environment.alarmMetrics.kept, prices, { writing: false }),
    ...accessLogsLine(environment, prices),
    imagesLine(environment, prices),
  ]
}

/**
 * Beside a database that runs, backups and snapshots as large as its storage are free, and what a snapshot holds that an older
 * one has is not charged again. Source: RDS user guide, "Backup storage".
 */
function beforeMigrationsLine(environment: PricedEnvironment, prices: RegionPrices): CostLine[] {
  const snapshots = environment.beforeMigrations?.snapshots ?? 0
  if (snapshots === 0) return []
  return [
    line('snapshots', 'Snapshots', `${snapshots} from before migrations`, 0, beforeMigrationsCost(environment, prices)),
  ]
}

/** The computing of one task of the API on demand. */
export const taskCompute = ({ tasks }: PricedEnvironment, prices: RegionPrices) => computeOf(tasks, prices)

const computeOf = ({ cpu, memoryMib }: { cpu: number; memoryMib: number }, { fargate }: RegionPrices) =>
  HOURS * ((cpu / 1024) * fargate.vcpuHour + (memoryMib / 1024) * fargate.gbHour)

/** Nothing scales workers: a quiet month has as many tasks as a busy one. */
function workersLine({ tasks: api, workers }: PricedEnvironment, prices: RegionPrices): CostLine[] {
  if (workers.length === 0) return []
  const address = api.publicAddresses ? prices.publicAddressHour * HOURS : 0
  const cost = workers.reduce((sum, worker) => sum + worker.tasks * (computeOf(worker, prices) + address), 0)
  return [line('workers', 'Workers', workers.map(({ name, tasks }) => `${name} ${tasks}`).join(', '), cost)]
}

const voiceLine = ({ voice }: PricedEnvironment, { voice: prices }: RegionPrices, seconds: number): CostLine[] => {
  const of = ({ voiceCalls }: MonthOfUse) =>
    voiceCalls * (prices.gatewayCall + prices.lambdaCall + seconds * voiceMemoryGb * prices.lambdaGbSecond)
  return voice
    ? [
        line(
          'voice',
          'Lambda + API Gateway',
          `up to ${busyMonth.voiceCalls.toLocaleString('en-US')} calls`,
          of(quietMonth),
          of(busyMonth),
        ),
      ]
    : []
}

const secretsLine = (secrets: number, { secrets: prices }: RegionPrices, most: MonthOfUse) => {
  const of = ({ secretCalls }: MonthOfUse) => secrets * prices.month + secretCalls * prices.call
  return line('secrets', 'Secrets Manager', count(secrets, 'secret'), of(quietMonth), of(most))
}

const parameterLine = (
  { advancedParameter }: PricedEnvironment,
  { advancedParameterMonth }: RegionPrices,
): CostLine[] =>
  advancedParameter
    ? [line('parameter', 'SSM Parameter Store', 'an advanced release parameter', advancedParameterMonth)]
    : []

const logsLine = (metrics: number, { logs }: RegionPrices, { writing }: { writing: boolean }) => {
  const of = ({ customMetrics, logGb, serviceLogGb }: MonthOfUse) =>
    metrics * logs.alarmMetricMonth +
    (logGb + serviceLogGb) * logs.storedGbMonth +
    (writing ? (logGb + serviceLogGb) * logs.ingestedGb + customMetrics * logs.customMetricMonth : 0)
  return line('logs', 'CloudWatch', writing ? 'logs, metrics, alarms' : 'logs, alarms', of(quietMonth), of(busyMonth))
}

const wafLine = ({ wafRules }: PricedEnvironment, { waf }: RegionPrices): CostLine[] => {
  const of = ({ requests }: MonthOfUse) => waf.aclMonth + wafRules * waf.ruleMonth + requests * waf.request
  return wafRules > 0 ? [line('waf', 'AWS WAF', count(wafRules, 'rule'), of(quietMonth), of(busyMonth))] : []
}

const accessLogsLine = ({ accessLogs }: PricedEnvironment, { objectsGbMonth }: RegionPrices): CostLine[] => {
  const of = ({ accessLogGb }: MonthOfUse) => accessLogGb * objectsGbMonth
  return accessLogs
    ? [line('access-logs', 'S3 access logs', 'of the load balancer', of(quietMonth), of(busyMonth))]
    : []
}

/** What is counted is of three images a release: each further target is one more. */
const imagesLine = ({ targets }: PricedEnvironment, { imagesGbMonth }: RegionPrices) => {
  const gb = ({ imagesGb }: MonthOfUse) => Math.round((imagesGb * (3 + targets) * 10) / 3) / 10
  const of = (use: MonthOfUse) => gb(use) * imagesGbMonth
  return line('images', 'ECR images', `${gb(quietMonth)}-${gb(busyMonth)} GB`, of(quietMonth), of(busyMonth))
}
