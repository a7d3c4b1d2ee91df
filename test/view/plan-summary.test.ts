import { expect, test } from 'vitest'
import { emptySummary, type PlanSummary } from '../../src/terraform/plan.ts'
import { planSummaryLines } from '../../src/view/plan-summary.ts'

const summary: PlanSummary = {
  changes: [
    { address: 'module.redis[0].aws_elasticache_replication_group.this', type: 'x', action: 'delete', reason: 'gone' },
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
  expect(planSummaryLines(summary, { width: 80 })).toEqual([
    '  + aws_vpc.this',
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
  const long = { ...summary, changes: [...creations, ...summary.changes], counts: { ...summary.counts, create: 31 } }
  const lines = planSummaryLines(long, { width: 80, room: { lines: 12, all: 'medspa plan --env development' } })
  expect(lines).toHaveLength(12)
  expect(lines[0]).toBe('    … and 28 more; all of them: medspa plan --env development')
  expect(lines.slice(-2)).toEqual([
    'Plan: 31 to create, 1 to update, 1 to replace, 1 to delete',
    'Outputs change: api_gateway_url',
  ])
  expect(planSummaryLines(long, { width: 80, room: { lines: 12 } })[0]).toBe('    … and 28 more')
  const tight = planSummaryLines(long, { width: 80, room: { lines: 3, all: 'medspa plan' } })
  expect(tight.filter((line) => /^ *-/.test(line))).toHaveLength(2)
})

test('a plan that fits is whole', () => {
  const room = { lines: 10, all: 'medspa plan' }
  expect(planSummaryLines(summary, { width: 80, room })).toEqual(planSummaryLines(summary, { width: 80 }))
})
