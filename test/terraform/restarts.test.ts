import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { restartsOf } from '../../src/terraform/changes/restarts.ts'
import { summarizePlan } from '../../src/terraform/plan.ts'

const database = {
  db_subnet_group_name: 'a',
  engine_version: '15.15',
  identifier: 'medspa-production',
  instance_class: 'db.t3.micro',
  multi_az: false,
  network_type: 'IPV4',
  port: 5432,
  storage_type: 'gp3',
}
const redis = {
  automatic_failover_enabled: false,
  engine: 'redis',
  engine_version: '7.1',
  node_type: 'cache.t4g.micro',
}

const changed = (type: string, before: object, after: object) =>
  restartsOf(type, { before: { ...before }, after: { ...before, ...after }, changed: Object.keys(after) })

it.each([
  ['instance_class', 'db.t3.small', 'instance_class db.t3.micro → db.t3.small', '5 to 15 minutes'],
  ['engine_version', '15.17', 'engine_version 15.15 → 15.17', '5 to 15 minutes'],
  ['engine_version', '16', 'engine_version 15.15 → 16', '10 minutes to an hour'],
  ['port', 5433, 'port 5432 → 5433', 'some minutes'],
  ['network_type', 'DUAL', 'network_type IPV4 → DUAL', 'some minutes'],
  ['identifier', 'clinic', 'identifier medspa-production → clinic', 'some minutes'],
  ['db_subnet_group_name', 'b', 'db_subnet_group_name a → b', '5 to 15 minutes'],
  ['storage_type', 'standard', 'storage_type gp3 → standard', 'some minutes'],
])('the database restarts by %s = %s', (attribute, value, change, outage) => {
  expect(changed('aws_db_instance', database, { [attribute]: value })).toEqual([{ of: 'database', change, outage }])
})

it.each([
  ['node_type', 'cache.t4g.small'],
  ['engine_version', '7.2'],
  ['engine', 'valkey'],
])('Redis restarts by %s = %s', (attribute, value) => {
  const [restart, ...more] = changed('aws_elasticache_replication_group', redis, { [attribute]: value })
  expect(restart).toMatchObject({ of: 'redis', outage: 'some minutes' })
  expect(more).toEqual([])
})

test('a standby, and a replica, make it short; an upgrade stops both', () => {
  const wide = { ...database, multi_az: true }
  expect(changed('aws_db_instance', wide, { instance_class: 'db.t3.small', engine_version: '15.17' })).toMatchObject([
    { outage: '1 to 2 minutes, while its standby takes over' },
    { outage: '5 to 15 minutes' },
  ])
  const safe = { ...redis, automatic_failover_enabled: true }
  expect(changed('aws_elasticache_replication_group', safe, { node_type: 'cache.t4g.small' })).toMatchObject([
    { outage: 'some seconds, while its replica takes over' },
  ])
})

it.each([
  ['aws_db_instance', { multi_az: true }],
  ['aws_db_instance', { storage_type: 'io1' }],
  ['aws_db_instance', { allocated_storage: 40, max_allocated_storage: 200, iops: 3000, storage_throughput: 200 }],
  [
    'aws_db_instance',
    { backup_retention_period: 1, backup_window: '01:00-02:00', maintenance_window: 'mon:01:00-mon:02:00' },
  ],
  ['aws_db_instance', { deletion_protection: true, tags: {}, vpc_security_group_ids: [], parameter_group_name: 'a' }],
  [
    'aws_elasticache_replication_group',
    { num_cache_clusters: 2, automatic_failover_enabled: true, multi_az_enabled: true },
  ],
  ['aws_elasticache_replication_group', { num_cache_clusters: 1, snapshot_window: '01:00-02:00', constructor: 'a' }],
  ['aws_ecs_service', { engine_version: '2', port: 1 }],
  ['constructor', { port: 1 }],
] as const)('nothing restarts: %s %j', (type, after) => {
  expect(changed(type, { ...database, ...redis }, after)).toEqual([])
})

test('a plan says what it restarts, where it updates in place', async () => {
  const plan = (actions: string[], after: object, after_unknown: object = {}) =>
    summarizePlan([
      Buffer.from(
        JSON.stringify({
          format_version: '1.2',
          resource_changes: [
            { address: 'a.b', type: 'aws_db_instance', change: { actions, before: database, after, after_unknown } },
          ],
        }),
      ),
    ])
  const larger = { ...database, instance_class: 'db.t3.small' }
  expect((await plan(['update'], larger)).changes).toMatchObject([
    { restarts: [{ change: 'instance_class db.t3.micro → db.t3.small' }] },
  ])
  const { instance_class: _, ...unknown } = database
  expect((await plan(['update'], unknown, { instance_class: true })).changes).toMatchObject([
    { restarts: [{ change: 'instance_class db.t3.micro → another' }] },
  ])
  for (const actions of [['delete', 'create'], ['create']]) {
    expect((await plan(actions, larger)).changes[0]).not.toHaveProperty('restarts')
  }
  expect((await plan(['update'], { ...database, multi_az: true })).changes[0]).not.toHaveProperty('restarts')
})

describe('a bare apply, which asks nobody', () => {
  const root = path.resolve(import.meta.dirname, '../..')
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const block = (text: string, head: string) => new RegExp(`^${head} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text)?.[1] ?? ''

  /** Variables of the root that a module passes to an attribute whose change restarts the resource. */
  const restarting = (module: string, type: string) => {
    const body = block(read(`infra/terraform/modules/${module}/main.tf`), `resource "${type}" "this"`)
    const call = block(read('infra/terraform/main.tf'), `module "${module}"`)
    return [...body.matchAll(/^ {2}(\w+) += var\.(\w+)$/gm)]
      .filter(([, attribute = '']) => changed(type, {}, { [attribute]: 'another' }).length > 0)
      .flatMap(([, , input]) => new RegExp(`^ {2}${input} += var\\.(\\w+)$`, 'm').exec(call)?.[1] ?? [])
  }
  const variables = [
    ...restarting('rds', 'aws_db_instance'),
    ...restarting('redis', 'aws_elasticache_replication_group'),
  ]

  it('restarts by these variables at once', () => {
    expect(variables).toEqual(['db_instance_class', 'redis_node_type'])
    for (const module of ['rds', 'redis'])
      expect(read(`infra/terraform/modules/${module}/main.tf`)).toMatch(/^ {2}apply_immediately += true$/m)
  })

  it.each(variables)("by %s: its description and the operators' page say so", (name) => {
    const description = block(read('infra/terraform/variables.tf'), `variable "${name}"`)
    expect(description).toMatch(/^ {2}description = ".* restarts it at once"$/m)
    const [, page = ''] = /\n### A bare `terraform apply`\n([\s\S]*?)\n### /.exec(read('docs/operations.md')) ?? []
    const [line = ''] = /^- .*restarts the database or Redis at once, in production too\n/m.exec(page) ?? []
    expect(line).toContain(`\`${name}\``)
    expect(page).toContain('reference.md#what-restarts-the-database-or-redis')
  })
})
