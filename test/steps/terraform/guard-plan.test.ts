import { describe, expect, test } from 'vitest'
import type { ServiceState } from '../../../src/aws/ecs/service.ts'
import { guardPlan, refusalsOf } from '../../../src/steps/terraform/guard-plan.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { emptySummary, type PlanChange } from '../../../src/terraform/plan.ts'
import type { SavedPlan } from '../../../src/terraform/run.ts'

const database: PlanChange = {
  address: 'module.rds[0].aws_db_instance.this',
  type: 'aws_db_instance',
  action: 'replace',
}
const planOf = (...changes: PlanChange[]) => ({
  file: 'tfplan',
  empty: changes.length === 0,
  summary: { ...emptySummary(), changes },
})

/** The environment's service; only its numbers of tasks are asked for. */
const withService = (service: Pick<ServiceState, 'desired' | 'running'> | undefined) => ({
  service: { describe: async () => service as ServiceState | undefined } as Parameters<typeof refusalsOf>[0]['service'],
  // The deps hold no way to ask: only a plan that destroys data with a final snapshot may.
  snapshots: {} as Parameters<typeof guardPlan>[0]['snapshots'],
})
const serving = withService({ desired: 1, running: 1 })

const guard = async ({ plan, ...context }: { plan: SavedPlan } & Parameters<typeof guardPlan>[2], deps = serving) => {
  const lines: string[] = []
  await guardPlan(deps, plan, context, { line: (text) => lines.push(text) })
  return { context, lines }
}

test('a plan that loses nothing goes on as it was planned', async () => {
  expect(await guard({ plan: planOf({ ...database, action: 'update' }) })).toEqual({ context: {}, lines: [] })
})

test('what is refused ends the step; what was opened is told, and nothing may be skipped for it', async () => {
  await expect(guard({ plan: planOf(database) })).rejects.toMatchObject({ code: 'plan-refused', exitCode: 3 })
  const { context, lines } = await guard({
    plan: planOf(database),
    allowDestroy: [database.address],
    unchanged: true,
  })
  expect(lines).toEqual([expect.stringContaining(`opened by --allow-destroy: ${database.address}: `)])
  expect(context.unchanged).toBe(false)
})

test('run again after its apply, the same line is told that it opens nothing', async () => {
  const { context, lines } = await guard({ plan: planOf(), allowDestroy: [database.address], unchanged: true })
  expect(lines).toEqual([`--allow-destroy '${database.address}' opens nothing in this plan`])
  expect(context.unchanged).toBe(true)
})

test('half made is what is tainted where no task was ever to run', async () => {
  const plan = planOf({ ...database, tainted: true })
  const rulesWith = async (deps: typeof serving) => (await refusalsOf(deps, plan)).map(({ rule }) => rule)
  expect(await rulesWith(withService(undefined))).toEqual([])
  expect(await rulesWith(withService({ desired: 0, running: 0 }))).toEqual([])
  expect(await rulesWith(withService({ desired: 0, running: 1 }))).toEqual(['database'])
  expect(await rulesWith(serving)).toEqual(['database'])
})

test('a restart ends the step, with the line to paste; --now accepts it and tells it', async () => {
  const restart = { of: 'redis', change: 'node_type a → b', outage: 'some minutes' } as const
  const plan = planOf({
    address: 'module.redis[0].aws_elasticache_replication_group.this',
    type: 'aws_elasticache_replication_group',
    action: 'update',
    restarts: [restart],
  })
  await expect(guard({ plan, asked: 'abc' })).rejects.toMatchObject({
    code: 'plan-refused',
    exitCode: 3,
    hint: expect.stringContaining('`medspa deploy --tag abc --now`'),
  })
  const { context, lines } = await guard({ plan, now: true, unchanged: true })
  expect(lines).toEqual([expect.stringMatching(/^accepted by --now: module\.redis\[0\].*: the plan restarts Redis/)])
  // No task has to be replaced for it.
  expect(context.unchanged).toBe(true)
})

describe('in a restore, which has none of these options', () => {
  const restoring = (redis: boolean) => ({ there: { database: true, redis } }) as DeployContext['restoring']
  const restart: PlanChange = {
    ...database,
    action: 'update',
    restarts: [{ of: 'database', change: 'port 1 → 2', outage: 'some minutes' }],
  }

  test('the hint is the deploy that goes on with it: a plain one is refused until the environment is awake', async () => {
    const begun = { tag: 'abc', restoring: restoring(true) }
    await expect(guard({ plan: planOf(restart), ...begun })).rejects.toMatchObject({
      hint: expect.stringContaining('`medspa deploy --restore-if-parked --tag abc --now`'),
    })
    await expect(guard({ plan: planOf(database), ...begun })).rejects.toMatchObject({
      hint: expect.stringContaining(
        `\`medspa deploy --restore-if-parked --tag abc --allow-destroy '${database.address}'\``,
      ),
    })
  })

  test('it is none where data are still to be made, of snapshots that a deploy cannot be told', async () => {
    const failed = guard({
      plan: planOf(restart, { ...database, action: 'delete' }),
      tag: 'abc',
      restoring: restoring(false),
    })
    await expect(failed).rejects.toMatchObject({
      hint: expect.stringMatching(/restore first\. .* `medspa deploy` .* --allow-destroy '.*' and --now\.$/),
    })
    await expect(failed).rejects.not.toMatchObject({ hint: expect.stringContaining('--restore-if-parked') })
  })
})
