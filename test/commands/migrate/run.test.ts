import { describe, expect, it } from 'vitest'
import { runMigrate } from '../../../src/commands/migrate/run.ts'
import { type MigrateContext, migrate } from '../../../src/tasks/migrate.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'
import { environment, failing, formerTag } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'lock', 'former-data', 'outputs', 'secret-references', 'migrate']
const migrated = { applied: ['0001_first', '0002_more'], logged: true, ahead: null, task: 'task', exitCode: 0 }

function migrating(
  bodies: FakeSessionOptions<MigrateContext>['bodies'] = {},
  settings: Partial<NonNullable<GivenDeps['settings']>> = {},
) {
  const env = environment()
  const fake = fakeSession<MigrateContext>({
    bodies: {
      ...{ preflight: {}, 'state-bucket': {}, 'former-data': {}, outputs: { outputs: {} }, 'secret-references': {} },
      migrate: { migrated },
      ...bodies,
    },
    deps: { ...env.deps, settings: settings as GivenDeps['settings'] },
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
    await expect(run()).resolves.toEqual({
      result: { ...migrated, snapshot: null },
      lines: ['Applied: 0001_first, 0002_more'],
    })
    expect(ids()).toEqual(order)
    const withSnapshot = order.toSpliced(-1, 0, 'snapshot')
    expect(migrate.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(withSnapshot)
    expect(fake.questions).toEqual([])
    expect(done.locks).toEqual([{ command: 'migrate', reason: 'pending migrations', wait: false }])
    expect(done.unlocked).toBe(1)
  })

  it('takes a snapshot first where the configuration says so, and names it', async () => {
    const snapshot = 'medspa-production-before-0123456789ab-20261123140000'
    const { ids, run } = migrating({ snapshot: { snapshot } }, { snapshotBeforeMigration: true })
    await expect(run()).resolves.toEqual({
      result: { ...migrated, snapshot },
      lines: ['Applied: 0001_first, 0002_more', `Snapshot of the database from before: ${snapshot}`],
    })
    expect(ids().slice(-2)).toEqual(['snapshot', 'migrate'])
  })

  it('says that a snapshot was taken where the migration failed behind it', async () => {
    const { fake, ids, run } = migrating(
      { snapshot: { snapshot: 'before' }, migrate: failing('migrate') },
      { snapshotBeforeMigration: true },
    )
    await expect(run()).rejects.toThrow('migrate failed')
    expect(ids().at(-1)).toBe('migrate')
    expect((await fake.readStands?.())?.stands).toMatchObject({
      changed: [{ part: 'snapshot', how: 'taken' }],
      unchanged: ['database'],
    })
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
