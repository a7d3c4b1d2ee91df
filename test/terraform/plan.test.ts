import { expect, test } from 'vitest'
import { importableIn } from '../../src/terraform/importable.ts'
import { onlyCreates, summarizePlan } from '../../src/terraform/plan.ts'

const summaryOf = (plan: object) => summarizePlan([Buffer.from(JSON.stringify(plan))])

type Change = {
  actions: string[]
  before?: unknown
  after?: unknown
  after_unknown?: unknown
  replace_paths?: unknown
  importing?: unknown
}

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

test('each kind of change is counted and named; what stays is left out', async () => {
  const summary = await summaryOf(
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
        tainted: true,
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

test('values never reach the summary', async () => {
  const change = { actions: ['update'], before: { password: 'old-secret' }, after: { password: 'new-secret' } }
  expect(JSON.stringify(await summaryOf(planOf([resource('a.b', change)])))).not.toContain('secret')
})

test('what goes has the name of its final snapshot by the state, whatever the configuration says by now', async () => {
  const before = { skip_final_snapshot: false, final_snapshot_identifier: 'of-the-state' }
  const after = { ...before, final_snapshot_identifier: 'of-the-configuration' }
  const finalSnapshot = async (change: Change) =>
    (await summaryOf(planOf([resource('aws_db_instance.this', change)]))).changes[0]?.finalSnapshot
  expect(await finalSnapshot({ actions: ['delete'], before })).toBe('of-the-state')
  expect(await finalSnapshot({ actions: ['delete', 'create'], before, after })).toBe('of-the-state')
  expect(await finalSnapshot({ actions: ['update'], before, after })).toBeUndefined()
  expect(await finalSnapshot({ actions: ['delete'], before: { ...before, skip_final_snapshot: true } })).toBeUndefined()
  expect(await finalSnapshot({ actions: ['delete'], before: { engine: 'postgres' } })).toBeUndefined()
})

test('a foundation plan may create and read, and nothing else', async () => {
  const of = async (...actions: string[]) => onlyCreates(await summaryOf(planOf([resource('a.b', { actions })])))
  expect([await of('create'), await of('read'), await of('no-op')]).toEqual([true, true, true])
  for (const actions of [['update'], ['delete'], ['delete', 'create'], ['forget']]) {
    expect(await of(...actions), actions.join()).toBe(false)
  }
})

test('a plan without resources is empty; another format, and half a plan, are refused', async () => {
  expect((await summaryOf({ format_version: '1.2' })).changes).toEqual([])
  await expect(summaryOf({ format_version: '2.0' })).rejects.toThrow()
  await expect(summaryOf({ resource_changes: [] })).rejects.toThrow()
  const text = JSON.stringify(planOf([resource('a.b', { actions: ['delete'] })]))
  for (const length of [0, 1, text.length - 1]) {
    await expect(summarizePlan([Buffer.from(text.slice(0, length))])).rejects.toThrow()
  }
})

test('however the text is cut into chunks, the summary is the same', async () => {
  const change = { actions: ['update'], before: { 'naïve 🏥': 1 }, after: { 'naïve 🏥': 2 }, after_unknown: {} }
  const nested = { resource_changes: [{ address: 'not.this' }], output_changes: { not: 'this' } }
  const { format_version, ...rest } = planOf([resource('a.b', change)])
  const plan = { format_version, planned_values: nested, ...rest, prior_state: nested }
  const bytes = Buffer.from(JSON.stringify(plan))
  const whole = await summarizePlan([bytes])
  expect(whole.changes).toEqual([{ address: 'a.b', type: 'a', action: 'update', attributes: ['naïve 🏥'] }])
  for (const size of [1, 2, 7, 64]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    )
    expect(await summarizePlan(chunks)).toEqual(whole)
  }
})

test('the listeners that CodeDeploy moves are those that its deployment group names', async () => {
  const listener = (address: string, arn: string) =>
    resource(address, { actions: ['update'], before: { arn, default_action: 1 }, after: { arn, default_action: 2 } })
  const routes = {
    prod_traffic_route: [{ listener_arns: ['arn:https'] }],
    test_traffic_route: [{ listener_arns: ['arn:test'] }],
  }
  const group = resource('m.aws_codedeploy_deployment_group.api[0]', {
    actions: ['no-op'],
    before: { load_balancer_info: [{ target_group_pair_info: [{ ...routes, target_group: [] }] }] },
  })
  const listeners = [
    listener('m.aws_lb_listener.http[0]', 'arn:http'),
    listener('m.aws_lb_listener.https[0]', 'arn:https'),
    listener('m.aws_lb_listener.test[0]', 'arn:test'),
  ].map((change) => ({ ...change, type: 'aws_lb_listener' }))
  const movedIn = async (changes: unknown[]) =>
    (await summaryOf(planOf(changes))).changes
      .filter((change) => change.movedByCodeDeploy)
      .map(({ address }) => address)
  const moved = ['m.aws_lb_listener.https[0]', 'm.aws_lb_listener.test[0]']
  const typed = { ...group, type: 'aws_codedeploy_deployment_group' }
  expect(await movedIn([typed, ...listeners])).toEqual(moved)
  expect(await movedIn([...listeners, typed])).toEqual(moved)
  expect(await movedIn(listeners)).toEqual([])
})

test('what is imported exists: it is no creation, counted even where nothing changes on it, and may be in a foundation', async () => {
  const importing = { id: 'arn:aws:secretsmanager:secret' }
  const { changes, counts } = await summaryOf(
    planOf([
      resource('aws_secretsmanager_secret.app', { actions: ['update'], before: { a: 1 }, after: { a: 2 }, importing }),
      resource('aws_cloudwatch_log_group.api', { actions: ['no-op'], importing }),
    ]),
  )
  const reason = 'it exists already; Terraform takes it into its state'
  expect(changes).toMatchObject([
    { action: 'update', imported: true, reason, attributes: ['a'] },
    { action: 'update', imported: true, reason, attributes: [] },
  ])
  expect(counts.update).toBe(2)
  const onlyCreatesOf = async (change: Change) => onlyCreates(await summaryOf(planOf([resource('aws_x.y', change)])))
  expect(await onlyCreatesOf({ actions: ['update'], importing })).toBe(true)
  expect(await onlyCreatesOf({ actions: ['update'] })).toBe(false)
  expect(await onlyCreatesOf({ actions: ['delete', 'create'], importing })).toBe(false)
})

test('what is created has its name where something of that name may exist already', async () => {
  const named = (address: string, after: unknown) => resource(address, { actions: ['create'], after })
  const { changes } = await summaryOf(
    planOf([
      named('module.secrets.aws_secretsmanager_secret.app', { name: 'medspa-development-app-secrets' }),
      named('aws_cloudwatch_log_group.api', { name: '/medspa/development/api' }),
      named('aws_cloudwatch_log_group.unknown', {}),
      named('aws_iam_role.api', { name: 'medspa-development-api' }),
    ]),
  )
  expect(importableIn(changes)).toEqual([
    {
      address: 'module.secrets.aws_secretsmanager_secret.app',
      type: 'aws_secretsmanager_secret',
      name: 'medspa-development-app-secrets',
    },
    { address: 'aws_cloudwatch_log_group.api', type: 'aws_cloudwatch_log_group', name: '/medspa/development/api' },
  ])
})

test('a target group whose health check asks for another path says so, and no other change of its does', async () => {
  const plan = async (type: string, actions: string[], after: object) => {
    const before = { health_check: [{ path: '/health', interval: 10 }], deregistration_delay: '30' }
    const change = { actions, before, after: { ...before, ...after } }
    return (await summaryOf(planOf([resource(`${type}.api`, change)]))).changes[0]
  }
  const other = { health_check: [{ path: '/status', interval: 10 }] }
  expect(await plan('aws_lb_target_group', ['update'], other)).toMatchObject({ healthPath: '/status' })
  for (const change of [
    await plan('aws_lb_target_group', ['update'], { health_check: [{ path: '/health', interval: 30 }] }),
    await plan('aws_lb_target_group', ['update'], { deregistration_delay: '60' }),
    await plan('aws_lb_target_group', ['delete', 'create'], other),
    await plan('aws_lb', ['update'], other),
  ])
    expect(change).not.toHaveProperty('healthPath')
})
