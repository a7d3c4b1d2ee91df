import { describe, expect, it } from 'vitest'
import { runMigrate } from '../../../src/commands/migrate/run.ts'
import { type MigrateContext, migrate } from '../../../src/tasks/migrate.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'
import { environment, failing, formerTag } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'lock', 'former-data', 'outputs', 'secret-references', 'migrate']
const migrated = { applied: ['0001_first', '0002_more'], logged: true, ahead: null, task: 'task', exitCode: 0 }

function migrating(bodies: FakeSessionOptions<MigrateContext>['bodies'] = {}) {
  const env = environment()
  const fake = fakeSession<MigrateContext>({
    bodies: {
      ...{ preflight: {}, 'state-bucket': {}, 'former-data': {}, outputs: { outputs: {} }, 'secret-references': {} },
      migrate: { migrated },
      ...bodies,
    },
    deps: env.deps,
  })
  return {
    ...env,
    fake,
    ids: fake.ids,
    run: (options: Parameters<typeof runMigrate>[1] = {}) => runMigrate(fake.session, options),
  }
}

describe('medspa migrate', () => {
  it('asks nothing, and runs the list from top to bottom, under the lock', async () => {
    const { done, fake, ids, run } = migrating()
    await expect(run()).resolves.toEqual({ result: migrated, lines: ['Applied: 0001_first, 0002_more'] })
    expect(ids()).toEqual(order)
    expect(migrate.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(order)
    expect(fake.questions).toEqual([])
    expect(done.locks).toEqual([{ command: 'migrate', reason: 'pending migrations', wait: false }])
    expect(done.unlocked).toBe(1)
  })

  it('waits for the lock only with --wait', async () => {
    const { done, run } = migrating()
    await run({ wait: true })
    expect(done.locks).toEqual([expect.objectContaining({ wait: true })])
  })

  it('says that nothing was pending, and that a newer release migrated the database', async () => {
    const ahead = { database: '0003_later', release: '0002_more' }
    const { run } = migrating({ migrate: { migrated: { ...migrated, applied: [], ahead } } })
    const { lines } = await run()
    expect(lines).toEqual(['No migration was pending.', expect.stringMatching(/^note: .*0003_later/)])
  })

  it('says nothing about pending migrations where the log did not come to its end', async () => {
    const { run } = migrating({ migrate: { migrated: { ...migrated, applied: [], logged: false } } })
    const { lines } = await run()
    expect(lines).toEqual(['The migration task is done.', expect.stringMatching(/^note: its log/)])
  })

  it.each(order.filter((id) => id !== 'lock'))(
    'does nothing more after %s failed, and lets the lock go',
    async (failsAt) => {
      const { done, ids, run } = migrating({ [failsAt]: failing(failsAt) })
      await expect(run()).rejects.toThrow(`${failsAt} failed`)
      expect(ids()).toEqual(order.slice(0, order.indexOf(failsAt) + 1))
      expect(done.unlocked).toBe(1)
    },
  )

  it('says which migrations stay where one fails', async () => {
    const { fake, run } = migrating({
      migrate: (context) => {
        context.migrationsApplied = ['0001_first']
        throw new Error('migrate failed')
      },
    })
    await expect(run()).rejects.toThrow('migrate failed')
    const left = await fake.readStands?.()
    expect(left?.stands).toEqual({
      serves: [formerTag],
      changed: [{ part: 'database', how: 'migrated in part (0001_first)' }],
      unchanged: [],
    })
  })
})
