import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { answerCallers } from '../../../src/steps/destroy/answer-callers.ts'
import { deleteData } from '../../../src/steps/destroy/delete-data.ts'
import { estimateKept } from '../../../src/steps/destroy/estimate-kept.ts'
import { planDestroy } from '../../../src/steps/destroy/plan-destroy.ts'
import type { DestroyContext } from '../../../src/tasks/destroy-context.ts'
import { emptySummary } from '../../../src/terraform/plan.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const contextOf = (given: Partial<DestroyContext> = {}): DestroyContext => ({
  mode: 'full',
  withoutSnapshots: true,
  snapshotLimitMs: 1,
  snapshots: {},
  undo: [],
  ...given,
})

describe('data that go without a snapshot', () => {
  /** AWS takes the order to delete after so many refusals, and needs some looks for it. */
  const thing = (refusals: number) => {
    let asked = 0
    let looks = 0
    const deleting = () => asked > refusals
    return {
      asked: () => asked,
      describe: async () => {
        if (deleting() && ++looks > 2) return undefined
        return { status: deleting() ? 'deleting' : 'backing-up' } as never
      },
      remove: async () => {
        asked += 1
      },
    }
  }

  it('are asked for until AWS takes the order, and waited for', async () => {
    const [database, redis] = [thing(2), thing(0)]
    const context = contextOf()
    const deps = fakeDeps({
      database: { describe: database.describe, deleteWithBackups: database.remove },
      redis: { describe: redis.describe, deleteWithoutSnapshot: redis.remove },
    })
    expect(await deleteData.run(deps, context, quietProgress())).toEqual({
      detail: 'the database and Redis are gone for good',
    })
    expect([database.asked(), redis.asked(), context.begun]).toEqual([3, 1, true])
  })

  it('are nothing to do where neither is there', async () => {
    const unasked = () => Promise.reject(new Error('nothing is to be deleted'))
    const deps = fakeDeps({
      database: { describe: async () => undefined, deleteWithBackups: unasked },
      redis: { describe: async () => undefined, deleteWithoutSnapshot: unasked },
    })
    const context = contextOf()
    expect(await deleteData.run(deps, context, quietProgress())).toEqual({
      skipped: 'there is neither',
    })
    expect(context.begun).toBeUndefined()
  })
})

describe('callers of an environment that is destroyed', () => {
  const lambdaThat = (fails: unknown) =>
    fakeDeps({ voiceLambda: { configuration: () => Promise.reject(fails) } as never })

  it('are no reason to keep it alive where the function cannot answer any more', async () => {
    const broken = new OperatorError('it does not answer', { code: 'lambda-update-failed', whose: 'aws' })
    const lines: string[] = []
    const progress = { ...quietProgress(), line: (text: string) => void lines.push(text) }
    expect(await answerCallers.run(lambdaThat(broken), contextOf(), progress)).toEqual({
      detail: expect.stringContaining('does not answer'),
    })
    expect(lines).toEqual(['it does not answer'])
  })

  it('wait no longer where the operator cancels, and hide no mistake of medspa', async () => {
    const mistake = new Error('a mistake')
    await expect(answerCallers.run(lambdaThat(mistake), contextOf(), quietProgress())).rejects.toBe(mistake)
    const cancel = new OperatorError('cancelled', { code: 'cancelled', whose: 'operator' })
    const progress = { ...quietProgress(), signal: AbortSignal.abort() }
    await expect(answerCallers.run(lambdaThat(cancel), contextOf(), progress)).rejects.toBe(cancel)
  })
})

describe('what stays of a destroyed environment', () => {
  const cost = async (withoutSnapshots: boolean, backupDays: number) => {
    const context = {
      ...contextOf({ withoutSnapshots }),
      database: { allocatedGiB: 100, backupDays } as never,
      formerSnapshots: { database: [], redis: [] },
    }
    await estimateKept.run(fakeDeps({}), context, quietProgress())
    return (context as DestroyContext).keptCosts?.high ?? Number.NaN
  }

  it('costs the last snapshot and the automated backups, and nothing where the data go', async () => {
    expect(await cost(false, 0)).toBeGreaterThan(0)
    expect(await cost(false, 14)).toBeGreaterThan(await cost(false, 0))
    expect(await cost(true, 14)).toBe(0)
  })
})

describe('the plan of a destroy', () => {
  const change = (type: string) => ({ address: `module.x.${type}.this`, type, action: 'delete' as const })
  const planning = (types: string[], there: { database?: boolean; redis?: boolean }) => {
    const asked: object[] = []
    const summary = { ...emptySummary(), changes: types.map(change) }
    const deps = fakeDeps({
      database: { describe: async () => (there.database ? ({ status: 'available' } as never) : undefined) },
      redis: { describe: async () => (there.redis ? ({ status: 'available' } as never) : undefined) },
      settings: { accountId: undefined },
      snapshots: { database: { list: async () => [] }, redis: { list: async () => [] } } as never,
      terraform: {
        plan: async (options) => {
          asked.push(options)
          return { file: 'plan', empty: false, summary }
        },
      },
    })
    return { asked, run: () => planDestroy('preview').run(deps, contextOf(), quietProgress()) }
  }

  it('is of everything in the state', async () => {
    const { asked, run } = planning(['aws_db_instance', 'aws_elasticache_replication_group'], {
      database: true,
      redis: true,
    })
    await run()
    expect(asked).toEqual([expect.objectContaining({ destroy: true, variables: expect.anything() })])
  })

  it.each([
    [
      ['aws_elasticache_replication_group'],
      { database: true, redis: true },
      "'module.rds[0].aws_db_instance.this' medspa-development",
    ],
    [
      ['aws_db_instance'],
      { redis: true },
      "'module.redis[0].aws_elasticache_replication_group.this' medspa-development",
    ],
  ])('is refused where the state has only %j, and %j is there', async (types, there, imported) => {
    await expect(planning(types, there).run()).rejects.toMatchObject({
      code: 'state-lacks-data',
      exitCode: 3,
      evidence: [`terraform import -var="environment=development" ${imported}`],
    })
  })

  it('is made last once no backup is under way: images would be gone, and nothing taken back, while AWS refuses', async () => {
    const statuses = ['backing-up', 'backing-up', 'available']
    const order: string[] = []
    const deps = fakeDeps({
      clock: clockOfSleeps(),
      database: {
        describe: async () => {
          const status = statuses.length > 1 ? statuses.shift() : statuses[0]
          order.push(`${status}`)
          return { status } as never
        },
      },
      redis: { describe: async () => undefined },
      terraform: {
        plan: async () => {
          order.push('planned')
          return { file: 'plan', empty: false, summary: emptySummary() }
        },
      },
    })
    await planDestroy('plan').run(deps, contextOf(), quietProgress())
    expect(order).toEqual(['backing-up', 'backing-up', 'available', 'planned'])
  })

  it('names the final snapshot of what was imported into the state before it is made last, unless the data go', async () => {
    const order: string[] = []
    const imported = {
      address: 'module.rds[0].aws_db_instance.this',
      type: 'aws_db_instance',
      kind: 'database' as const,
      id: 'medspa-development',
      tainted: false,
      finalSnapshot: undefined,
    }
    const deps = fakeDeps({
      database: { describe: async () => ({ identifier: 'medspa-development', status: 'available' }) as never },
      redis: { describe: async () => undefined },
      snapshots: { database: { list: async () => [] }, redis: { list: async () => [] } } as never,
      terraform: {
        dataInState: async () => [imported],
        writeFinalSnapshots: async (named) =>
          void order.push(...named.map(({ finalSnapshot }) => finalSnapshot ?? 'none')),
        plan: async () => {
          order.push('planned')
          return { file: 'plan', empty: false, summary: emptySummary() }
        },
      },
    })
    const run = (withoutSnapshots: boolean) =>
      planDestroy('plan').run(deps, contextOf({ withoutSnapshots }), quietProgress())
    await run(false)
    expect(order).toEqual([expect.stringMatching(/^medspa-development-final-\d{14}$/), 'planned'])
    order.length = 0
    await run(true)
    expect(order).toEqual(['planned'])
  })
})
