import { expect, test } from 'vitest'
import { onlyCreates, summarizePlan } from '../../src/terraform/plan.ts'

type Change = { actions: string[]; before?: unknown; after?: unknown; after_unknown?: unknown; replace_paths?: unknown }

const resource = (address: string, change: Change, action_reason?: string) => ({
  address,
  type: address.split('.').at(-2),
  change: { before: null, after: null, after_unknown: {}, ...change },
  ...(action_reason === undefined ? {} : { action_reason }),
})

const planOf = (resource_changes: unknown[], output_changes: Record<string, unknown> = {}) => ({
  format_version: '1.2',
  resource_changes,
  output_changes,
})

test('each kind of change is counted and named; what stays is left out', () => {
  const summary = summarizePlan(
    planOf(
      [
        resource('aws_vpc.this', { actions: ['create'] }),
        resource('aws_subnet.this', { actions: ['no-op'] }),
        resource('data.aws_caller_identity.this', { actions: ['read'] }, 'read_because_config_unknown'),
        resource(
          'module.rds[0].aws_db_instance.this',
          {
            actions: ['delete', 'create'],
            before: { engine: 'postgres', size: 20, endpoint: 'x' },
            after: { engine: 'aurora', size: 20 },
            after_unknown: { endpoint: true },
            replace_paths: [['engine']],
          },
          'replace_because_cannot_update',
        ),
        resource('aws_lb.this', { actions: ['create', 'delete'] }, 'replace_because_tainted'),
        resource('aws_eip.this[1]', { actions: ['delete'] }, 'delete_because_count_index'),
        resource('aws_s3_bucket.kept', { actions: ['forget'] }),
        resource('aws_ecs_service.api', {
          actions: ['update'],
          before: { task_definition: 'a:1', tags: { a: '1' }, deployments: [{ id: 1 }] },
          after: { task_definition: 'a:2', tags: { a: '1' }, deployments: [{ id: 1 }] },
          after_unknown: { tags: {}, deployments: [{ status: true }] },
        }),
      ],
      { a: { actions: ['no-op'] }, b: { actions: ['update'] } },
    ),
  )
  expect(summary).toEqual({
    changes: [
      { address: 'aws_vpc.this', type: 'aws_vpc', action: 'create' },
      {
        address: 'data.aws_caller_identity.this',
        type: 'aws_caller_identity',
        action: 'read',
        reason: 'depends on values known after apply',
      },
      {
        address: 'module.rds[0].aws_db_instance.this',
        type: 'aws_db_instance',
        action: 'replace',
        reason: 'cannot be changed in place: engine',
        attributes: ['endpoint', 'engine'],
      },
      {
        address: 'aws_lb.this',
        type: 'aws_lb',
        action: 'replace',
        reason: 'its creation failed half-way',
        attributes: [],
      },
      { address: 'aws_eip.this[1]', type: 'aws_eip', action: 'delete', reason: 'its index is past count' },
      {
        address: 'aws_s3_bucket.kept',
        type: 'aws_s3_bucket',
        action: 'delete',
        reason: 'forgotten by Terraform, kept in AWS',
      },
      {
        address: 'aws_ecs_service.api',
        type: 'aws_ecs_service',
        action: 'update',
        attributes: ['deployments', 'task_definition'],
      },
    ],
    counts: { create: 1, update: 1, replace: 2, delete: 2, read: 1 },
    outputsChanged: ['b'],
  })
})

test('values never reach the summary', () => {
  const change = { actions: ['update'], before: { password: 'old-secret' }, after: { password: 'new-secret' } }
  expect(JSON.stringify(summarizePlan(planOf([resource('a.b', change)])))).not.toContain('secret')
})

test('a foundation plan may create and read, and nothing else', () => {
  const of = (...actions: string[]) => onlyCreates(summarizePlan(planOf([resource('a.b', { actions })])))
  expect([of('create'), of('read'), of('no-op')]).toEqual([true, true, true])
  expect([of('update'), of('delete'), of('delete', 'create'), of('forget')]).toEqual([false, false, false, false])
})

test('a plan without resources is empty, and another format is refused', () => {
  expect(summarizePlan({ format_version: '1.2' }).changes).toEqual([])
  expect(() => summarizePlan({ format_version: '2.0' })).toThrow()
})
