import { describe, expect, it } from 'vitest'
import { monthlyEstimate, spotDiscount } from '../../src/cost/estimate.ts'
import { environmentFromResources } from '../../src/cost/from-resources.ts'
import type { StateResource } from '../../src/terraform/state/state-resources.ts'
import { settingsOf } from './settings.ts'

const of = (address: string, values: Record<string, unknown> = {}): StateResource => ({
  address,
  type: /(?:^|\.)(aws_\w+)\./.exec(address)?.[1] ?? '',
  values,
})
const metric = { metric: [{}] }
/** A default development, as Terraform's state has it: test/e2e/json.test.ts looks at a real one. */
const development = [
  of('aws_cloudwatch_metric_alarm.outbox_age', { metric_query: [] }),
  of('aws_cloudwatch_metric_alarm.voice_upstream', { metric_query: [] }),
  of('module.lambda.aws_cloudwatch_metric_alarm.errors[0]', { metric_query: [] }),
  of('module.ecs_fargate[0].aws_cloudwatch_metric_alarm.errors', {
    metric_query: [metric, metric, metric, { metric: [], expression: 'SUM' }],
  }),
  of('module.ecs_fargate[0].aws_cloudwatch_metric_alarm.no_healthy_target', { metric_query: [metric, { metric: [] }] }),
  of('module.rds[0].aws_cloudwatch_metric_alarm.storage', { metric_query: [] }),
  of('module.vpc[0].aws_nat_gateway.this["us-east-1a"]'),
  of('module.ecs_fargate[0].aws_lb.api', { subnets: ['a', 'b'] }),
  of('module.ecs_fargate[0].aws_ecs_task_definition.migrate', { cpu: '256', memory: '512' }),
  of('module.ecs_fargate[0].aws_ecs_task_definition.api', { cpu: '512', memory: '1024' }),
  of('module.ecs_fargate[0].aws_ecs_service.api_rolling[0]', {
    desired_count: 0,
    capacity_provider_strategy: [{ base: 0, capacity_provider: 'FARGATE_SPOT', weight: 1 }],
    network_configuration: [{ assign_public_ip: false }],
  }),
  of('module.rds[0].aws_db_instance.this', {
    instance_class: 'db.t3.micro',
    multi_az: false,
    backup_retention_period: 7,
    allocated_storage: 20,
    max_allocated_storage: 100,
  }),
  of('module.redis[0].aws_elasticache_replication_group.this', { node_type: 'cache.t4g.micro', num_cache_clusters: 1 }),
  of('aws_s3_bucket.access_logs'),
  of('module.api_gateway[0].aws_apigatewayv2_api.this'),
  of('module.secrets.aws_secretsmanager_secret.app'),
  of('module.secrets.aws_secretsmanager_secret.redis_auth'),
]
const where = { limits: { min: 1, max: 4 }, region: 'us-east-1' }

describe('what runs', () => {
  it('has workers beside the API, with as many tasks as are configured, whatever the state has', () => {
    const worker = [
      of('module.worker["mail"].aws_ecs_service.this', { desired_count: 0 }),
      of('module.worker["mail"].aws_ecs_task_definition.this', { cpu: '256', memory: '512' }),
      of('module.worker["mail"].aws_cloudwatch_metric_alarm.no_task', { metric_query: [] }),
    ]
    const found = environmentFromResources([...worker, ...development], { ...where, workerTasks: { mail: 2 } })
    expect(found).toEqual(settingsOf('development', {}, { workers: { mail: { desired_count: 2 } } }))
    const lines = found && monthlyEstimate(found).lines
    // Two tasks of 0.25 vCPU and 0.5 GB.
    expect(lines?.find(({ id }) => id === 'workers')).toEqual({
      id: 'workers',
      title: 'Workers',
      detail: 'mail 2',
      low: 18.02,
      high: 18.02,
    })
  })

  it('keeps more images where further targets of the Dockerfile have registries', () => {
    const registries = ['api', 'voice-lambda', 'jobs'].map((name) =>
      of(`module.ecr.aws_ecr_repository.this["${name}"]`),
    )
    const found = environmentFromResources([...registries, ...development], where)
    expect(found).toEqual(settingsOf('development', {}, { targets: 1 }))
    const images = (given: typeof found) => given && monthlyEstimate(given).lines.find(({ id }) => id === 'images')
    expect(images(found)).toMatchObject({ detail: '1.3-13.3 GB', low: 0.13, high: 1.33 })
    expect(images(settingsOf('development'))).toMatchObject({ detail: '1-10 GB', low: 0.1, high: 1 })
  })

  it('costs what the settings cost, where nothing was changed since', () => {
    expect(environmentFromResources(development, where)).toEqual(settingsOf('development'))
  })

  it('has no web ACL but what stands, by its rules', () => {
    const acl = of('module.ecs_fargate[0].aws_wafv2_web_acl.api[0]', { rule: [{}, {}, {}, {}] })
    expect(environmentFromResources([...development, acl], where)).toEqual(
      settingsOf('development', { api_waf: 'count' }),
    )
    const older = development.filter(({ type }) => type !== 'aws_s3_bucket')
    expect(environmentFromResources(older, where)).toMatchObject({ accessLogs: false, wafRules: 0 })
  })

  it('pays for a release parameter that has outgrown a standard one, awake and parked', () => {
    const parameter = of('aws_ssm_parameter.release', { tier: 'Advanced' })
    const priced = environmentFromResources([...development, parameter], where)
    expect(priced).toEqual({ ...settingsOf('development'), advancedParameter: true })
    if (priced === undefined) throw new Error('it is an environment')
    for (const parking of ['no', 'yes', 'full'] as const) {
      const parameterLine = monthlyEstimate(priced, parking).lines.find(({ id }) => id === 'parameter')
      expect(parameterLine).toMatchObject({ low: 0.05, high: 0.05 })
    }
    const standard = of('aws_ssm_parameter.release', { tier: 'Standard' })
    expect(environmentFromResources([...development, standard], where)).toEqual(settingsOf('development'))
  })

  it('is priced by its present size, and by the limits of autoscaling', () => {
    const grown = development.map((each) =>
      each.type === 'aws_db_instance' ? { ...each, values: { ...each.values, allocated_storage: 40 } } : each,
    )
    const priced = environmentFromResources(grown, { ...where, limits: { min: 3, max: 2 } })
    expect(priced).toMatchObject({ database: { storageGib: 40 }, tasks: { least: 3, most: 3 } })
  })

  it.each([
    ['module.rds[0].aws_db_instance.this', 'module.aurora[0].aws_rds_cluster.this'],
    ['module.redis[0].aws_elasticache_replication_group.this', 'module.redis[0].aws_elasticache_serverless_cache.this'],
  ])('has no price with another engine than %s, and is not taken for an environment without it', (known, other) => {
    const others = development.map((each) => (each.address === known ? of(other) : each))
    expect(() => environmentFromResources(others, where)).toThrow(
      expect.objectContaining({ code: 'price-unknown', message: `There is no price of ${other}.` }),
    )
  })

  it('has no Spot share without FARGATE_SPOT', () => {
    const strategy = { capacity_provider_strategy: [{ base: 0, capacity_provider: 'FARGATE', weight: 1 }] }
    const onDemand = development.map((each) => (each.type === 'aws_ecs_service' ? { ...each, values: strategy } : each))
    const priced = environmentFromResources(onDemand, where)
    expect(priced && spotDiscount(priced)).toEqual({ low: 0, high: 0 })
  })

  it.each(['aws_lb', 'aws_db_instance', 'aws_elasticache_replication_group', 'aws_ecs_service'])(
    'is nothing as a whole without %s',
    (type) => {
      expect(
        environmentFromResources(
          development.filter((each) => each.type !== type),
          where,
        ),
      ).toBeUndefined()
    },
  )
})
