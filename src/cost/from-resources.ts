import { type DatabaseEngine, formOf } from '../database/engines.ts'
import { OperatorError } from '../errors.ts'
import { kindOfResource, type ResourceKind } from '../terraform/resource-kind.ts'
import type { StateResource } from '../terraform/state/state-resources.ts'
import { CLUSTER_STORAGE } from './from-settings.ts'
import type { PricedDatabase, PricedEnvironment } from './priced-environment.ts'

/**
 * What Terraform made, as far as it costs money; undefined where the environment is parked, or not deployed as a whole.
 * How many tasks there are is not Terraform's affair: `limits` are autoscaling's own, `workerTasks` the configuration's.
 * @throws OperatorError `price-unknown` where the database or Redis is of a type whose price is not known here
 */
export function environmentFromResources(
  resources: readonly StateResource[],
  {
    engine = 'rds',
    limits,
    region,
    workerTasks = {},
  }: {
    /** Which database serves: of one outside the account there is no resource. */
    engine?: DatabaseEngine
    limits: { min: number; max: number }
    region: string
    workerTasks?: Readonly<Record<string, number>>
  },
): PricedEnvironment | undefined {
  const of = (type: string) => resources.filter((resource) => resource.type === type)
  const [balancer] = of('aws_lb')
  const database = databaseOf(resources, engine)
  const redis = pricedOf(resources, 'redis', 'aws_elasticache_replication_group')
  const service = of('aws_ecs_service').find(({ address }) => !address.startsWith('module.worker['))
  const task = of('aws_ecs_task_definition').find(({ address }) => address.endsWith('.api'))
  if (!balancer || !database || !redis || !service || !task) return undefined

  const strategy = objects(service.values.capacity_provider_strategy)
  const onSpot = strategy.some(({ capacity_provider }) => capacity_provider === 'FARGATE_SPOT')
  const base = strategy.find(({ capacity_provider }) => capacity_provider === 'FARGATE')?.base
  const alarms = of('aws_cloudwatch_metric_alarm')
  const going = alarms.filter(({ address }) => /^module\.(aurora|ecs_fargate|rds|worker)\b/.test(address))
  const metrics = (of: readonly StateResource[]) => of.reduce((total, alarm) => total + metricsOf(alarm), 0)
  return {
    region,
    zones: list(balancer.values.subnets).length,
    natGateways: of('aws_nat_gateway').length,
    tasks: {
      least: limits.min,
      most: Math.max(limits.min, limits.max),
      onDemand: onSpot ? number(base) : Number.POSITIVE_INFINITY,
      cpu: number(task.values.cpu),
      memoryMib: number(task.values.memory),
      publicAddresses: objects(service.values.network_configuration).some(
        (network) => network.assign_public_ip === true,
      ),
    },
    workers: workersOf(resources, workerTasks),
    database,
    redis: { nodeType: String(redis.values.node_type), nodes: number(redis.values.num_cache_clusters) },
    wafRules: list(of('aws_wafv2_web_acl')[0]?.values.rule).length,
    accessLogs: of('aws_s3_bucket').length > 0,
    targets: of('aws_ecr_repository').filter(({ address }) => !/\["(api|voice-lambda)"\]$/.test(address)).length,
    voice: of('aws_apigatewayv2_api').length > 0,
    secrets: of('aws_secretsmanager_secret').length,
    advancedParameter: of('aws_ssm_parameter').some(({ values }) => values.tier === 'Advanced'),
    alarmMetrics: { kept: metrics(alarms) - metrics(going), going: metrics(going) },
  }
}

/** Workers by their modules (`module.worker["mail"]`), which have one service and one task definition each. */
function workersOf(
  resources: readonly StateResource[],
  tasks: Readonly<Record<string, number>>,
): PricedEnvironment['workers'] {
  const of = (type: string) =>
    resources.flatMap((resource) => {
      const name = resource.type === type ? /^module\.worker\["(.+?)"\]/.exec(resource.address)?.[1] : undefined
      return name === undefined ? [] : [{ name, values: resource.values }]
    })
  const definitions = new Map(of('aws_ecs_task_definition').map(({ name, values }) => [name, values]))
  return of('aws_ecs_service').map(({ name, values }) => ({
    name,
    tasks: tasks[name] ?? number(values.desired_count),
    cpu: number(definitions.get(name)?.cpu),
    memoryMib: number(definitions.get(name)?.memory),
  }))
}

/** The database that serves, as it is priced; undefined where there is none. */
function databaseOf(resources: readonly StateResource[], engine: DatabaseEngine): PricedDatabase | undefined {
  const form = formOf(engine)
  if (form === 'outside') return { form }
  // Members have no storage of their own, and cost by their number.
  const [members, others] = [
    resources.filter(({ type }) => type === 'aws_rds_cluster_instance'),
    resources.filter(({ type }) => type !== 'aws_rds_cluster_instance'),
  ]
  if (form === 'cluster') {
    const cluster = pricedOf(others, 'database', 'aws_rds_cluster')?.values
    const [capacity] = objects(cluster?.serverlessv2_scaling_configuration)
    return (
      cluster && {
        form,
        minAcu: number(capacity?.min_capacity),
        maxAcu: number(capacity?.max_capacity),
        members: members.length,
        backupDays: number(cluster.backup_retention_period),
        ...CLUSTER_STORAGE,
      }
    )
  }
  const instance = pricedOf(others, 'database', 'aws_db_instance')?.values
  return (
    instance && {
      form,
      instanceClass: String(instance.instance_class),
      multiAz: instance.multi_az === true,
      backupDays: number(instance.backup_retention_period),
      storageGib: number(instance.allocated_storage),
      mostStorageGib: number(instance.max_allocated_storage),
    }
  )
}

/** The resource of a kind, by the one type that can be priced; another type of that kind is no environment without it. */
function pricedOf(resources: readonly StateResource[], kind: ResourceKind, priced: string): StateResource | undefined {
  const ofKind = resources.filter(({ type }) => kindOfResource(type) === kind)
  const other = ofKind.find(({ type }) => type !== priced)
  if (other === undefined) return ofKind[0]
  throw new OperatorError(`There is no price of ${other.address}.`, {
    code: 'price-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `medspa knows the price of ${priced} alone. Nothing but the estimate depends on it.`,
  })
}

const number = (value: unknown): number => Number(value ?? 0)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const objects = (value: unknown) =>
  list(value).filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)

/** An alarm costs by the metrics that it looks at; the expressions over them are free. */
const metricsOf = ({ values }: StateResource): number =>
  Math.max(1, objects(values.metric_query).filter((query) => list(query.metric).length > 0).length)
