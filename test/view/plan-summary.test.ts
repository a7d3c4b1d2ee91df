import { expect, test } from 'vitest'
import { emptySummary, type PlanChange, type PlanSummary } from '../../src/terraform/plan.ts'
import { planSummaryLines } from '../../src/view/plan-summary.ts'

const summary: PlanSummary = {
  changes: [
    {
      address: 'module.redis[0].aws_elasticache_replication_group.this',
      type: 'aws_elasticache_replication_group',
      action: 'delete',
      reason: 'gone',
    },
    {
      address: 'module.rds[0].aws_db_instance.this',
      type: 'aws_db_instance',
      action: 'replace',
      reason: 'cannot be changed in place: engine',
      attributes: ['engine', 'endpoint'],
    },
    { address: 'aws_ecs_service.api', type: 'aws_ecs_service', action: 'update', attributes: ['task_definition'] },
    { address: 'aws_vpc.this', type: 'aws_vpc', action: 'create' },
  ],
  counts: { create: 1, update: 1, replace: 1, delete: 1, read: 0 },
  outputsChanged: ['api_gateway_url'],
}

test('what destroys stands last, with its reason, and the counts close', () => {
  expect(planSummaryLines(summary, { width: 80, each: true })[0]).toBe('  + aws_vpc.this')
  expect(planSummaryLines(summary, { width: 80 })).toEqual([
    '  + other: 1 to create: aws_vpc.this',
    '  ~ aws_ecs_service.api',
    '      changes: task_definition',
    '-/+ module.rds[0].aws_db_instance.this',
    '      because: cannot be changed in place: engine',
    '  - module.redis[0].aws_elasticache_replication_group.this',
    '      because: gone',
    'Plan: 1 to create, 1 to update, 1 to replace, 1 to delete',
    'Outputs change: api_gateway_url',
  ])
})

test('what a deploy would refuse is said under its line', () => {
  const refusals = [{ address: 'module.rds[0].aws_db_instance.this', message: 'the database would be lost' }]
  const lines = planSummaryLines(summary, { width: 80, refusals })
  const at = lines.indexOf('-/+ module.rds[0].aws_db_instance.this')
  expect(lines[at + 2]).toBe('      a deploy refuses this: the database would be lost')
  expect(lines.filter((line) => line.includes('refuses'))).toHaveLength(1)
})

test('no line is wider than the screen, and colours do not count', () => {
  const painted = planSummaryLines(summary, { width: 24, paint: (line) => `\u001b[31m${line}\u001b[0m` })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is made of control characters
  expect(painted.every((line) => line.replaceAll(/\u001b\[\d+m/g, '').length <= 24)).toBe(true)
  expect(painted).toContain('\u001b[31m  - module.redis[0].aws…\u001b[0m')
})

test('an empty plan says so', () => {
  expect(planSummaryLines(emptySummary(), { width: 80 })).toEqual(['Plan: nothing would change'])
  const outputsOnly = { ...emptySummary(), outputsChanged: ['vpc_id'] }
  expect(planSummaryLines(outputsOnly, { width: 80 })).toEqual(['Outputs change: vpc_id'])
})

const creations = Array.from({ length: 30 }, (_, index) => ({
  address: `aws_thing.n${index}`,
  type: 'aws_thing',
  action: 'create' as const,
}))

test('a plan that is longer than the screen is counted, and what destroys is shown whatever the room', () => {
  const each = true
  const long = { ...summary, changes: [...creations, ...summary.changes], counts: { ...summary.counts, create: 31 } }
  const lines = planSummaryLines(long, { width: 80, each, room: { lines: 12, all: 'medspa plan --env development' } })
  expect(lines).toHaveLength(12)
  expect(lines[0]).toBe('    … and 28 more; all of them: medspa plan --env development')
  expect(lines.slice(-2)).toEqual([
    'Plan: 31 to create, 1 to update, 1 to replace, 1 to delete',
    'Outputs change: api_gateway_url',
  ])
  expect(planSummaryLines(long, { width: 80, each, room: { lines: 12 } })[0]).toBe('    … and 28 more')
  const tight = planSummaryLines(long, { width: 80, each, room: { lines: 3, all: 'medspa plan' } })
  expect(tight.filter((line) => /^ *-/.test(line))).toHaveLength(2)
})

test('a plan that fits is whole', () => {
  const room = { lines: 10, all: 'medspa plan' }
  expect(planSummaryLines(summary, { width: 80, room })).toEqual(planSummaryLines(summary, { width: 80 }))
})

const change = (address: string, action: PlanChange['action'], more: Partial<PlanChange> = {}): PlanChange => ({
  address,
  type: address.split('.').at(-2) ?? '',
  action,
  ...more,
})
const planOf = (...changes: PlanChange[]): PlanSummary => {
  const summary = emptySummary()
  for (const each of changes) summary.counts[each.action] += 1
  return { ...summary, changes }
}

test('what is made is counted by the part that it belongs to, and named where it is little', () => {
  const subnets = ['a', 'b', 'c', 'd'].map((zone) => change(`module.vpc[0].aws_subnet.private["${zone}"]`, 'create'))
  const rest = [
    change('module.lambda[0].aws_lambda_function.voice[0]', 'create'),
    change('module.worker["mail"].aws_ecs_service.this', 'create'),
    change('aws_iam_role.x', 'create'),
    change('data.aws_region.here', 'read'),
  ]
  expect(planSummaryLines(planOf(...rest, ...subnets), { width: 100 })).toEqual([
    '  + network: 4 to create',
    '  + workers: 1 to create: module.worker["mail"].aws_ecs_service.this',
    '  + voice: 1 to create: aws_lambda_function.voice[0]',
    '  + permissions: 1 to create: aws_iam_role.x',
    'Plan: 1 to read, 7 to create',
  ])
})

test('a new revision of a task definition is one calm line: nothing is lost with the one before', () => {
  const revision = ['image 1a2b3c4d5e6f → 93524d13ab5f', 'environment + MODE', 'cpu 256 → 512']
  const plan = planOf(
    change('module.ecs_fargate[0].aws_ecs_task_definition.api', 'replace', { revision, reason: 'cannot be changed' }),
  )
  const [line, counts] = planSummaryLines(plan, { width: 120, paint: (text, tone) => `${tone}|${text}` })
  expect([line, counts]).toEqual([
    'change|  ~ new revision of aws_ecs_task_definition.api: image 1a2b3c4d5e6f → 93524d13ab5f; environment + MODE; cpu 256 → 512',
    'Plan: 1 new revision',
  ])
})

test('red is what loses something, alone, and stands last', () => {
  const plan = planOf(
    change('module.rds[0].aws_db_instance.this', 'replace'),
    change('module.lambda[0].aws_lambda_permission.gateway', 'replace'),
    change('aws_cloudwatch_metric_alarm.x', 'delete'),
    change('aws_cloudwatch_log_group.api', 'delete'),
  )
  const lines = planSummaryLines(plan, { width: 120, paint: (text, tone) => `${tone}|${text.trim()}` })
  expect(lines.slice(0, -1)).toEqual([
    'change|-/+ module.lambda[0].aws_lambda_permission.gateway',
    'change|- aws_cloudwatch_metric_alarm.x',
    'loss|-/+ module.rds[0].aws_db_instance.this',
    'loss|- aws_cloudwatch_log_group.api',
  ])
})

test('many that change alike are one line, unless a deploy refuses one of them', () => {
  const tagged = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    change(`module.vpc[0].aws_subnet.${name}`, 'update', { attributes: ['tags'] }),
  )
  expect(planSummaryLines(planOf(...tagged), { width: 80 })[0]).toBe('  ~ network: 5 to update: tags')
  const refusals = [{ address: 'module.vpc[0].aws_subnet.a', message: 'no' }]
  const lines = planSummaryLines(planOf(...tagged), { width: 80, refusals })
  expect(lines).toContain('      a deploy refuses this: no')
  expect(lines).toContain('  ~ network: 4 to update: tags')
})
