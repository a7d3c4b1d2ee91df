import { describe, expect, it } from 'vitest'
import { runRefresh } from '../../../../src/commands/secrets/refresh/run.ts'
import { refreshDatabaseUrl } from '../../../../src/tasks/secrets/refresh.ts'
import { environment, failing } from '../../deploy/support.ts'
import { droppedBy, secretSession } from '../stage.ts'

const inventory = ['references', 'fingerprint-key', 'inventory']
const changes = ['lock', 'database-roles', 'rollout']
const refreshed = { 'database-roles': { changed: ['DATABASE_URL'] } }

function refreshing(given: Parameters<typeof secretSession>[0] = {}) {
  const { deps, done } = environment()
  const { deployLock } = deps
  const fake = secretSession({
    ...given,
    bodies: { ...refreshed, ...given.bodies },
    deps: { deployLock, ...given.deps },
  })
  return { ...fake, done, run: (options: Parameters<typeof runRefresh>[1] = {}) => runRefresh(fake.session, options) }
}

describe('secrets refresh', () => {
  it('asks nothing: makes the role right under the lock, replaces the tasks, then lists the keys', async () => {
    const { done, ids, questions, run } = refreshing()
    await expect(run()).resolves.toEqual({
      result: { changed: ['DATABASE_URL'], rolled: true, tasksBehind: [], edits: null },
      lines: ['DATABASE_URL is a new one.'],
    })
    expect(ids()).toEqual(['preflight', 'secret', ...changes, ...inventory])
    expect(refreshDatabaseUrl.flatMap((item) => ('id' in item ? [item.id] : [])).slice(-3)).toEqual(changes)
    expect(questions).toEqual([])
    expect(done.locks).toEqual([{ command: 'secrets refresh', reason: 'DATABASE_URL', wait: false }])
    expect(done.unlocked).toBe(1)
  })

  it('waits for the lock only with --wait', async () => {
    const { done, run } = refreshing()
    await run({ wait: true })
    expect(done.locks).toEqual([expect.objectContaining({ wait: true })])
  })

  it('says that the value stays, and which tasks hold a former one', async () => {
    const { run } = refreshing({ bodies: { 'database-roles': {}, rollout: {} } })
    await expect(run()).resolves.toMatchObject({
      result: { changed: [], rolled: false, tasksBehind: ['task'] },
      lines: ['DATABASE_URL stays as it is.'],
    })
  })

  it('asks about keys that others dropped before it takes the lock', async () => {
    const { questions, run, walk } = refreshing({
      answers: [true],
      bodies: { secret: droppedBy({ OLD: 'old' }), 'merge-back': { mergedBack: true } },
    })
    const { result } = await run()
    const [asked] = questions
    expect(walk().slice(0, 5)).toEqual(['preflight', 'secret', asked?.question, 'merge-back', 'lock'])
    expect(result.edits).toEqual({ dropped: ['OLD'], changed: [], mergedBack: true })
  })

  it('changes nothing where bringing a deleted secret back is declined', async () => {
    const { done, questions, run, walk } = refreshing({
      answers: [false],
      bodies: { secret: { deletion: 'it is scheduled for deletion' } },
    })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(questions[0]?.about).toEqual(['it is scheduled for deletion'])
    expect(walk()).toEqual(['preflight', 'secret', 'Bring it back, with its values?'])
    expect(done.locks).toEqual([])
  })

  it.each(['preflight', 'secret', 'database-roles', 'rollout'])(
    'does nothing more after %s failed',
    async (failsAt) => {
      const { done, ids, run } = refreshing({ bodies: { [failsAt]: failing(failsAt) } })
      await expect(run()).rejects.toThrow(`${failsAt} failed`)
      expect(ids().at(-1)).toBe(failsAt)
      expect(done.unlocked).toBe(1)
    },
  )
})
