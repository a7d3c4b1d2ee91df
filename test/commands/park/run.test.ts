import { describe, expect, it } from 'vitest'
import { testNow } from '../../support/fake-deps.ts'
import { beforeQuestion, parking, planOf, undoable } from './support.ts'

describe('medspa park', () => {
  it('keeps the data: asks, stops writers, counts, takes snapshots, records, and only then destroys', async () => {
    const released: string[] = []
    const taken: object[] = []
    const deployLock = {
      check: async () => {},
      take: async (request: object) => {
        taken.push(request)
        return {}
      },
      release: async () => void released.push('released'),
    }
    const { discarded, ids, questions, run, undone } = parking({ deps: { deployLock } })
    const { result } = await run({ wait: true })
    expect(ids()).toEqual([...beforeQuestion, ...undoable, 'apply'])
    expect(questions.map(({ question }) => question)).toEqual(['Park development (account 123456789012, us-east-1)?'])
    expect(questions[0]?.about[0]).toBe('Parking development')
    expect(taken).toEqual([expect.objectContaining({ command: 'park', reason: 'parking', wait: true })])
    expect([released, discarded, undone]).toEqual([['released'], ['preview', 'plan'], []])
    expect(result).toMatchObject({ parked: 'yes', since: testNow.toISOString(), snapshots: { database: 'snap-1' } })
  })

  it('changes nothing where it is declined, and deletes the plan that was shown', async () => {
    const { discarded, ids, run, undone } = parking({ answers: [false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(ids()).toEqual(beforeQuestion)
    expect([discarded, undone]).toEqual([['preview'], []])
  })

  it('asks nothing and changes nothing where it is parked already', async () => {
    const { ids, questions, run } = parking({
      bodies: {
        look: { at: testNow, former: { parked: 'yes' }, parkedSince: 'yesterday' },
        preview: { preview: planOf('preview', { empty: true }) },
      },
    })
    await expect(run()).resolves.toMatchObject({ result: { parked: 'yes', since: 'yesterday' } })
    expect(ids()).toEqual(beforeQuestion)
    expect(questions).toEqual([])
  })

  it('asks where a parking becomes a full one, though Terraform has nothing left to destroy', async () => {
    const { ids, questions, run } = parking({
      bodies: {
        look: { at: testNow, former: { parked: 'yes' }, parkedSince: 'yesterday' },
        preview: { preview: planOf('preview', { empty: true }) },
      },
    })
    await run({ full: true })
    expect(questions[0]?.about[0]).toBe('Going on with the parking of development, with its voice gateway')
    expect(ids().slice(-1)).toEqual(['apply'])
  })

  it.each([
    ['It is in use', { traffic: { minutes: 15, requests: 3, voiceCalls: 0 } }],
    ['It is in use', { traffic: { minutes: 15, voiceCalls: 1 } }],
    ['It may be in use', {}],
  ])('asks more of the operator: %s', async (used, traffic) => {
    const { ids, questions, run } = parking({ answers: [false], bodies: { traffic } })
    await expect(run()).rejects.toMatchObject({ code: 'declined' })
    expect(questions[0]?.question).toBe(`${used}. Park development (account 123456789012, us-east-1) anyway?`)
    expect(ids()).toEqual(beforeQuestion)
  })

  it.each([
    ['production', {}],
    ['production', { confirm: 'development' }],
    ['development', { confirm: 'production' }],
  ] as const)('refuses to park %s with %j before any step, in a terminal too', async (environment, options) => {
    const { ids, run } = parking({ deps: { settings: { environment } } })
    await expect(run(options)).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
    expect(ids()).toEqual([])
  })

  it('parks production where --confirm names it, and still asks', async () => {
    const { questions, run } = parking({ deps: { settings: { environment: 'production' } } })
    await run({ confirm: 'production' })
    expect(questions).toHaveLength(1)
  })

  it.each(['0', '1441', 'soon'])('refuses --snapshot-limit %s before any step', async (snapshotLimit) => {
    const { ids, run } = parking()
    await expect(run({ snapshotLimit })).rejects.toMatchObject({ code: 'snapshot-limit-unusable', exitCode: 2 })
    expect(ids()).toEqual([])
  })
})
