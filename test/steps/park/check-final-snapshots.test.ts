import { expect, test } from 'vitest'
import { checkFinalSnapshots } from '../../../src/steps/park/check-final-snapshots.ts'
import { planParking } from '../../../src/steps/park/plan-parking.ts'
import { guardPlan } from '../../../src/steps/terraform/guard-plan.ts'
import { emptySummary, type PlanChange } from '../../../src/terraform/plan.ts'

const name = 'medspa-development-final-20261101000000'
const database: PlanChange = {
  address: 'module.rds[0].aws_db_instance.this',
  type: 'aws_db_instance',
  action: 'delete',
  finalSnapshot: name,
}
const group: PlanChange = {
  address: 'module.redis[0].aws_elasticache_replication_group.this',
  type: 'aws_elasticache_replication_group',
  action: 'delete',
  finalSnapshot: name,
}
const there =
  (...ids: string[]) =>
  async () =>
    ids.map((id) => ({ id }))
const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }

const parked = (changes: PlanChange[], ofDatabase: string[], ofRedis: string[]) => {
  const plan = { file: 'tfplan', empty: false, summary: { ...emptySummary(), changes } }
  const deps = {
    settings: { environment: 'development', region: 'us-east-1' },
    terraform: { plan: async () => plan },
    snapshots: { database: { list: there(...ofDatabase) }, redis: { list: there(...ofRedis) } },
  } as never
  return planParking('preview').run(deps, { mode: 'yes' }, progress)
}

test('a parking whose final snapshots have names of their own goes on', async () => {
  await expect(parked([database, group], ['medspa-development-park-20261101000000'], [])).resolves.toEqual({
    detail: '2 resources go',
  })
})

test('one whose name is taken is refused before anything stops, with what frees the name', async () => {
  await expect(parked([database, group], [name], [])).rejects.toMatchObject({
    code: 'final-snapshot-taken',
    exitCode: 3,
    message: expect.stringContaining(`${name} of the database`),
    evidence: [expect.stringContaining(database.address), expect.stringContaining('aws rds copy-db-snapshot')],
  })
  // Of the other kind it is another name.
  await expect(parked([database], [], [name])).resolves.toBeDefined()
  await expect(parked([group], [name], [name])).rejects.toMatchObject({
    evidence: [expect.stringContaining(group.address), expect.stringContaining('aws elasticache copy-snapshot')],
  })
})

test.each([
  // A cluster's final snapshot has a name among those of the database, not of Redis.
  ['aws_rds_cluster', [name], [], 'final-snapshot-taken'],
  ['aws_rds_cluster', [], [name], undefined],
  // Of a type that is not known here nobody knows where its snapshots' names are.
  ['aws_neptune_cluster', [name], [name], undefined],
])('%s with a name that database has %j and Redis %j', async (type, ofDatabase, ofRedis, code) => {
  const change: PlanChange = { address: `module.data[0].${type}.this`, type, action: 'delete', finalSnapshot: name }
  const plan = { file: 'tfplan', empty: false, summary: { ...emptySummary(), changes: [change] } }
  const outcome = await checkFinalSnapshots(
    { snapshots: { database: { list: there(...ofDatabase) }, redis: { list: there(...ofRedis) } } as never },
    plan.summary,
  ).catch((error: unknown) => error)
  if (code === undefined) expect(outcome).toBeUndefined()
  else expect(outcome).toMatchObject({ code, message: expect.stringContaining(`${name} of the database`) })
})

test('a replacement that was opened, or that no release ran on, is refused as well', async () => {
  const tainted: PlanChange = { ...database, action: 'replace', tainted: true }
  const plan = { file: 'tfplan', empty: false, summary: { ...emptySummary(), changes: [tainted] } }
  const guard = (id: string) =>
    guardPlan(
      {
        service: { describe: async () => undefined },
        snapshots: { database: { list: there(id) }, redis: { list: there() } },
      } as never,
      plan,
      {},
      progress,
    )
  await expect(guard(name)).rejects.toMatchObject({ code: 'final-snapshot-taken' })
  await expect(guard('another')).resolves.toBeUndefined()
})

test('what was imported into the state has its final snapshot named before the plan that is applied, not before the preview', async () => {
  const done: unknown[] = []
  const imported = { address: database.address, kind: 'database', id: 'medspa-development', tainted: false }
  const deps = {
    clock: { now: () => new Date('2026-11-29T08:00:00Z') },
    database: { describe: async () => ({ identifier: 'medspa-development', status: 'available' }) },
    settings: { environment: 'development', region: 'us-east-1' },
    snapshots: { database: { list: there() }, redis: { list: there() } },
    terraform: {
      dataInState: async () => [imported],
      writeFinalSnapshots: async (wanted: unknown) => void done.push(wanted),
      async plan() {
        done.push('plan')
        return { file: 'tfplan', empty: false, summary: { ...emptySummary(), changes: [database] } }
      },
    },
  } as never
  await planParking('preview').run(deps, { mode: 'yes' }, progress)
  expect(done.splice(0)).toEqual(['plan'])
  await planParking('plan').run(deps, { mode: 'yes' }, progress)
  const named = { address: database.address, finalSnapshot: 'medspa-development-final-20261129080000' }
  expect(done).toEqual([[named], 'plan'])
})
