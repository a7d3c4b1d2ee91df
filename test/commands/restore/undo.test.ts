import { describe, expect, it } from 'vitest'
import { failing, place, planned, planOf } from '../deploy/support.ts'
import { begun, parked, restoringWith, waking, woken } from './support.ts'

const all = [...begun, ...planned, ...woken]
const before = [...begun, ...planned].filter(
  (id) => !['lock', 'foundation', 'record-release', 'plan', 'scan-findings'].includes(id),
)
const after = woken.filter((id) => id !== 'apply' && id !== 'drop-pin')

describe('a restore that does not come to its end', () => {
  it.each(before)('and fails at %s has written nothing', async (failsAt) => {
    const { done, ids, questions, run } = restoringWith({ bodies: { [failsAt]: failing(failsAt) } })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids()).toEqual(all.slice(0, all.indexOf(failsAt) + 1))
    expect(questions).toEqual([])
    expect(done).toMatchObject({ release: parked, written: [], applied: [], discarded: [], unlocked: 1 })
  })

  it('and fails at the plan is parked as before', async () => {
    const { done, run } = restoringWith({ bodies: { plan: failing('plan') } })
    await expect(run()).rejects.toThrow('plan failed')
    expect(done.written).toEqual([waking, parked])
    expect(done.unlocked).toBe(1)
  })

  it('and is declined is parked as before', async () => {
    const { done, run, walk } = restoringWith({ answers: [false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(walk().at(-1)).toBe(`Apply this to ${place}?`)
    expect(done.written).toEqual([waking, parked])
    expect(done).toMatchObject({ applied: [], discarded: ['plan'], unlocked: 1 })
  })

  it('and is declined at the foundation has written nothing', async () => {
    const { done, run, walk } = restoringWith({
      answers: [false],
      bodies: { 'plan-foundation': { foundation: planOf('foundation') } },
    })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(walk().at(-1)).toBe(`Make these for ${place}?`)
    expect(done).toMatchObject({ written: [], applied: [], discarded: ['foundation'], unlocked: 1 })
  })

  it('and fails at the apply has begun: it names what the data start from', async () => {
    const { done, ids, run } = restoringWith()
    done.applyFails = true
    await expect(run()).rejects.toThrow('apply failed')
    expect(ids().at(-1)).toBe('apply')
    expect(done).toMatchObject({ written: [waking], discarded: ['plan'], unlocked: 1 })
  })

  it.each(after)('and fails at %s, after the apply, has begun', async (failsAt) => {
    const { done, ids, run } = restoringWith({ bodies: { [failsAt]: failing(failsAt) } })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids().slice(begun.length + planned.length)).toEqual(woken.slice(0, woken.indexOf(failsAt) + 1))
    expect(done).toMatchObject({ release: waking, applied: ['plan'], discarded: ['plan'], unlocked: 1 })
  })

  it('and has lost its lock leaves the release to whoever took it, and says so', async () => {
    const { done, lines, run } = restoringWith({
      bodies: {
        plan: () => {
          done.lockLost = true
          throw new Error('plan failed')
        },
      },
    })
    await expect(run()).rejects.toThrow('plan failed')
    expect(done.release).toEqual(waking)
    expect(lines).toEqual(['note: /medspa/development/release still names fedcba987654: the lock is lost'])
  })

  it.each([
    ['before the apply is parked as before', 'plan', 'scan-findings', parked],
    ['after the apply has begun', 'compare', 'database-roles', waking],
  ])('and is cancelled %s', async (_, during, next, release) => {
    const plan = planOf('plan')
    const made = restoringWith({
      bodies: {
        [during]: (context) => {
          context.plan = plan
          made.fake.cancel()
        },
      },
    })
    await expect(made.run()).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
    expect(made.fake.session.records.at(-1)).toMatchObject({ id: next, status: 'failed' })
    expect(made.done).toMatchObject({ release, discarded: ['plan'], unlocked: 1 })
  })

  it('says nothing of a release that served before: it did not go on serving', async () => {
    const { fake, run } = restoringWith({ bodies: { compare: failing('compare') } })
    await expect(run()).rejects.toThrow('compare failed')
    const left = await fake.readStands?.()
    expect(left?.words).toMatch(/^Nothing serves\. Changed: .*infrastructure applied/)
  })
})
