import { describe, expect, it } from 'vitest'
import { parkUntilRecorded } from '../../../src/tasks/park.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'
import { testNow } from '../../support/fake-deps.ts'
import { beforeQuestion, parking, undoable } from './support.ts'

/** The undos that each step of a parking has left behind when it fails, the last one first. */
const undosAt: Record<string, string[]> = {
  begin: ['undo-begin'],
  voice: ['undo-voice', 'undo-begin'],
  'stop-writers': ['undo-tasks', 'undo-voice', 'undo-begin'],
  count: ['undo-tasks', 'undo-voice', 'undo-begin'],
  snapshots: ['undo-tasks', 'undo-voice', 'undo-begin'],
  protection: ['undo-protection', 'undo-tasks', 'undo-voice', 'undo-begin'],
  plan: ['undo-protection', 'undo-tasks', 'undo-voice', 'undo-begin'],
  record: ['undo-protection', 'undo-tasks', 'undo-voice', 'undo-begin'],
}

describe('the undo of a parking', () => {
  it('is known for every step before the record', () => {
    const steps = parkUntilRecorded.map((item) => ('id' in item ? item.id : item.question))
    expect(Object.keys(undosAt)).toEqual(steps)
    expect(undoable).toEqual(steps)
  })

  it.each(Object.entries(undosAt))('after a failure of %s is %j, each once', async (failsAt, undos) => {
    const { discarded, ids, lines, run, session, undone } = parking({ failsAt })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    const began = undoable.slice(0, undoable.indexOf(failsAt) + 1)
    expect(ids()).toEqual([...beforeQuestion, ...began, ...undos])
    expect([...undone.map(({ id }) => id), 'undo-begin']).toEqual(undos)
    expect(session.records.at(-1)).toMatchObject({ id: 'undo-begin', section: '5', status: 'done' })
    const tookSnapshots = undoable.indexOf(failsAt) > undoable.indexOf('snapshots')
    expect(lines).toEqual([
      ...(tookSnapshots ? [expect.stringMatching(/^note: the snapshot snap-1 stays; `.*park prune.*` deletes/)] : []),
      'note: development runs as before',
    ])
    expect(discarded).toEqual(failsAt === 'record' ? ['preview', 'plan'] : ['preview'])
  })

  it('is not begun where a step before the question fails', async () => {
    for (const failsAt of beforeQuestion.filter((id) => id !== 'lock')) {
      const { ids, lines, run, undone } = parking({ failsAt })
      await expect(run()).rejects.toThrow(`${failsAt} failed`)
      expect(ids()).toEqual(beforeQuestion.slice(0, beforeQuestion.indexOf(failsAt) + 1))
      expect([lines, undone]).toEqual([[], []])
    }
  })

  it('is not begun once the parking is recorded: it goes on from there', async () => {
    const { ids, lines, run, undone } = parking({ failsAt: 'apply' })
    await expect(run()).rejects.toThrow('apply failed')
    expect(ids().slice(-2)).toEqual(['record', 'apply'])
    expect(undone).toEqual([])
    expect(lines).toEqual([expect.stringContaining('note: it is recorded as parked')])
  })

  it('is not begun where the record may have been heard, nor where a previous run recorded it', async () => {
    const record = (context: ParkContext) => void Object.assign(context, { recorded: true })
    const look = { at: testNow, former: { parked: 'yes' as const }, parkedSince: 'yesterday' }
    for (const made of [
      parking({ failsAt: 'record', bodies: { record } }),
      parking({ failsAt: 'count', bodies: { look } }),
    ]) {
      await expect(made.run()).rejects.toThrow('failed')
      expect(made.undone).toEqual([])
      expect(made.lines).toEqual([expect.stringContaining('note: development may be recorded as parked')])
    }
  })

  it('runs after a cancel, with a signal of its own', async () => {
    const made = parking({ bodies: { count: () => made.fake.cancel() } })
    await expect(made.run()).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
    expect(made.session.signal.aborted).toBe(true)
    expect(made.undone).toEqual([
      { id: 'undo-tasks', aborted: false },
      { id: 'undo-voice', aborted: false },
    ])
    expect(made.session.records.find(({ id }) => id === 'snapshots')).toMatchObject({ status: 'failed' })
  })

  it('goes on with the other undos where one fails, and tells what is left', async () => {
    const { ids, lines, run, undone } = parking({
      failsAt: 'count',
      bodies: {
        'undo-tasks': () => {
          throw new Error('ECS is away')
        },
      },
    })
    await expect(run()).rejects.toThrow('count failed')
    expect(ids().slice(-2)).toEqual(['undo-tasks', 'undo-voice'])
    expect(undone.map(({ id }) => id)).toEqual(['undo-voice'])
    expect(lines).toEqual([
      'note: not taken back: Title of undo-tasks: ECS is away',
      expect.stringMatching(
        /^note: development is half parked, with all its data, and \/medspa\/development\/release says so\. Everybody .* take the park back: `.*restore.*`, or go on with it: `.*park.*`$/,
      ),
    ])
  })

  it('tells a note of the parking in the release parameter where it stays, and only there', async () => {
    const deps = { service: { describe: async () => undefined } } as never
    const standing = async (bodies: Parameters<typeof parking>[0]) => {
      const made = parking({ failsAt: 'voice', deps, ...bodies })
      await expect(made.run()).rejects.toThrow('voice failed')
      return (await made.fake.readStands?.())?.stands.changed
    }
    const noted = { part: 'release parameter', how: 'says that a park has begun' }
    const fails = () => {
      throw new Error('it fails')
    }
    expect(await standing({})).not.toContainEqual(noted)
    expect(await standing({ bodies: { 'undo-begin': fails } })).toContainEqual(noted)
    expect(await standing({ bodies: { 'undo-voice': fails } })).toContainEqual(noted)
  })

  it('says that tasks do not serve, and never that it runs as before', async () => {
    const notServing = '2 tasks asked for, not healthy after 15 minutes'
    const { ids, lines, run } = parking({
      failsAt: 'count',
      bodies: {
        'stop-writers': (context) =>
          void context.undo.push({ id: 'undo-sick', title: 'Start them', run: async () => ({ notServing }) }),
      },
    })
    await expect(run()).rejects.toThrow('count failed')
    expect(ids().slice(-3)).toEqual(['undo-sick', 'undo-voice', 'undo-begin'])
    expect(lines).toEqual([
      `note: the park of development is taken back, but the environment does not serve: ${notServing}. Look: \`medspa validate\``,
    ])
  })

  describe('of one that goes on with a park that was left', () => {
    const left = { since: 'before', by: 'bob', desired: 3, min: 2, protected: true }
    const begin = { parking: left, resumed: true }

    it.each(['voice', 'stop-writers', 'count', 'snapshots', 'plan'])(
      'takes back what the park before has done, at a failure of %s too',
      async (failsAt) => {
        const { ids, lines, run } = parking({
          failsAt,
          bodies: {
            ...{ begin, protection: {}, 'undo-tasks': {}, 'undo-voice': {}, 'undo-protection': {} },
            // It fails at its first look.
            ...(failsAt === 'voice' ? { voice: {} } : {}),
          },
        })
        await expect(run()).rejects.toThrow(`${failsAt} failed`)
        expect(ids().slice(-4)).toEqual(['undo-tasks', 'undo-voice', 'undo-protection', 'undo-begin'])
        expect(lines.at(-1)).toBe('note: development runs as before')
      },
    )

    it('stays recorded where AWS cannot be asked', async () => {
      const { ids, lines, run } = parking({
        failsAt: 'voice',
        bodies: { begin, voice: {}, 'undo-tasks': {}, 'undo-protection': {} },
        deps: { voiceLambda: { configuration: async () => Promise.reject(new Error('Lambda is away')) } },
      })
      await expect(run()).rejects.toThrow('voice failed')
      expect(ids()).not.toContain('undo-begin')
      expect(lines).toEqual([
        'note: not taken back: Forward voice webhooks again: Lambda is away',
        expect.stringMatching(/^note: development is half parked/),
      ])
    })
  })

  it("changes nothing once the lock is another command's", async () => {
    let lost = false
    const deployLock = {
      take: async () => ({}),
      release: async () => undefined,
      check: async () => {
        if (lost) throw new Error('the lock is lost')
      },
    }
    const count = () => {
      lost = true
    }
    const { lines, run, undone } = parking({ deps: { deployLock }, bodies: { count } })
    await expect(run()).rejects.toThrow('the lock is lost')
    expect(undone).toEqual([])
    expect(lines).toContain('note: not taken back: Title of undo-tasks: the lock is lost')
  })
})
