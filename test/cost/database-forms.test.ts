import { describe, expect, it } from 'vitest'
import { monthlyEstimate } from '../../src/cost/estimate.ts'
import { environmentFromResources } from '../../src/cost/from-resources.ts'
import type { PricedEnvironment } from '../../src/cost/priced-environment.ts'
import { settingsOf } from './settings.ts'

const aurora = { database_engine: 'aurora-serverless-v2' }
const outside = { database_engine: 'neon' }
const cluster = (database: object = {}) => settingsOf('development', aurora, { database })

const linesOf = (environment: PricedEnvironment, parking: 'no' | 'yes' = 'no') =>
  new Map(monthlyEstimate(environment, parking).lines.map(({ high, id, low }) => [id, { low, high }]))

/** The lines that differ from those of an RDS instance, with by how much the quiet month does. */
const moved = (environment: PricedEnvironment, parking: 'no' | 'yes' = 'no') => {
  const [former, now] = [linesOf(settingsOf('development'), parking), linesOf(environment, parking)]
  expect([...now.keys()]).toEqual([...former.keys()])
  return Object.fromEntries(
    [...now].flatMap(([id, { high, low }]) => {
      const before = former.get(id) ?? { low: 0, high: 0 }
      const cents = Math.round((low - before.low) * 100)
      return cents === 0 && high === before.high ? [] : [[id, cents / 100]]
    }),
  )
}

describe('another engine', () => {
  it("that is a cluster moves the database's lines alone, awake and parked", () => {
    expect(Object.keys(moved(cluster()))).toEqual(['database'])
    expect(Object.keys(moved(cluster(), 'yes'))).toEqual(['snapshots'])
  })

  it("that is outside takes its line to 0, its master's secret and its alarm with it, and no snapshot stays", () => {
    expect(moved(settingsOf('development', outside))).toEqual({ database: -15.44, secrets: -0.4, logs: -0.1 })
    // A gigabyte of the park's snapshot.
    expect(moved(settingsOf('development', outside), 'yes')).toEqual({ snapshots: -0.1 })
    expect(linesOf(settingsOf('development', outside)).get('database')).toEqual({ low: 0, high: 0 })
  })
})

describe('a cluster', () => {
  const line = (environment: PricedEnvironment) =>
    monthlyEstimate(environment).lines.find(({ id }) => id === 'database')

  it('costs what AWS lists', () => {
    // 730 × 0.5 × 0.12, 10 GB at 0.10, a million calls to the storage; at most 4 ACU, 100 GB, fifty million calls.
    expect(line(cluster())).toEqual({
      id: 'database',
      title: 'Aurora Serverless v2',
      detail: '0.5-4 ACU, 1 member, 10 GB, I/O',
      low: 45,
      high: 370.4,
    })
    expect(line(cluster({ min_acu: 1, max_acu: 2, reader: true }))).toMatchObject({
      detail: '1-2 ACU, 2 members, 10 GB, I/O',
      low: 176.4,
      high: 370.4,
    })
  })

  it('of 0 ACU costs 0.5 where tasks are connected, and says who keeps it awake', () => {
    const awake = line(cluster({ min_acu: 0 }))
    expect(awake?.low).toBe(45)
    expect(awake?.note).toMatch(/pool stays connected.+outbox poller/)
    expect(line(cluster({ min_acu: 0.5 }))?.note).toBeUndefined()
  })

  it('of 0 ACU costs 0 where nothing connects, but for its storage', () => {
    const idle = cluster({ min_acu: 0 })
    const without = line({ ...idle, tasks: { ...idle.tasks, least: 0 } })
    expect(without).toMatchObject({ low: 1.2 })
    expect(without).not.toHaveProperty('note')
    const worker = { name: 'mail', tasks: 1, cpu: 256, memoryMib: 512 }
    expect(line({ ...idle, tasks: { ...idle.tasks, least: 0 }, workers: [worker] })?.low).toBe(45)
  })

  it('is read from what runs as from the settings', () => {
    const of = (address: string, values: Record<string, unknown> = {}) => ({
      address,
      type: /(?:^|\.)(aws_\w+)\./.exec(address)?.[1] ?? '',
      values,
    })
    const rest = [
      of('module.ecs_fargate[0].aws_lb.api', { subnets: ['a', 'b'] }),
      of('module.ecs_fargate[0].aws_ecs_task_definition.api', { cpu: '512', memory: '1024' }),
      of('module.ecs_fargate[0].aws_ecs_service.api_rolling[0]'),
      of('module.redis[0].aws_elasticache_replication_group.this', { node_type: 'cache.t4g.micro' }),
    ]
    const database = [
      of('module.aurora[0].aws_rds_cluster.this', {
        serverlessv2_scaling_configuration: [{ min_capacity: 0.5, max_capacity: 4 }],
        backup_retention_period: 7,
        allocated_storage: 1,
      }),
      of('module.aurora[0].aws_rds_cluster_instance.member[0]'),
    ]
    const where = { engine: 'aurora-serverless-v2', limits: { min: 1, max: 4 }, region: 'us-east-1' } as const
    expect(environmentFromResources([...database, ...rest], where)?.database).toEqual(cluster().database)
    expect(environmentFromResources(rest, where)).toBeUndefined()
    expect(environmentFromResources(rest, { ...where, engine: 'neon' })?.database).toEqual({ form: 'outside' })
  })
})
