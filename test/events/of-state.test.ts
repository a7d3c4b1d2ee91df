import { describe, expect, it } from 'vitest'
import { changesByHand, ofState } from '../../src/events/of-state.ts'
import { at, runOf } from './fixtures.ts'

const write = (time: string) => ({ at: at(time), versionId: `s${time}` })
const taken = (time: string, versionId: string) => ({ at: at(time), versionId, removed: false })
const removed = (time: string) => ({ at: at(time), versionId: 'marker', removed: true })
const none = { locks: [], runs: [] }
const brief = (changes: ReturnType<typeof changesByHand>) =>
  changes.map(({ lock, to, writes }) => [to.toISOString().slice(11, 16), writes, lock])

describe('the state that was written by hand', () => {
  it("is what no run of medspa's that applies covers", () => {
    const writes = [write('16:00'), write('14:03'), write('13:00')]
    expect(brief(changesByHand(writes, { locks: [], runs: [runOf()] }))).toEqual([
      ['13:00', 1, undefined],
      ['16:00', 1, undefined],
    ])
    const other = runOf({ command: 'secrets set' })
    expect(brief(changesByHand([write('14:03')], { locks: [], runs: [other] }))).toHaveLength(1)
  })

  it('is one change as long as the writes are close to each other', () => {
    const writes = [write('16:30'), write('16:10'), write('16:00')]
    expect(brief(changesByHand(writes, none))).toEqual([
      ['16:10', 2, undefined],
      ['16:30', 1, undefined],
    ])
  })

  it('is one change for each lock that was held meanwhile, however long', () => {
    const locks = [removed('17:00'), taken('16:50', 'two'), removed('16:45'), taken('16:00', 'one'), removed('15:00')]
    const writes = [write('16:51'), write('16:40'), write('16:01'), write('15:30')]
    expect(brief(changesByHand(writes, { locks, runs: [] }))).toEqual([
      ['15:30', 1, undefined],
      ['16:40', 2, 'one'],
      ['16:51', 1, 'two'],
    ])
  })

  it('is of the lock that was removed in the same second', () => {
    const locks = [removed('16:00'), taken('16:00', 'one')]
    expect(brief(changesByHand([write('16:00')], { locks, runs: [] }))).toEqual([['16:00', 1, 'one']])
  })

  it('is told with who held the lock, where that is known', () => {
    const [known, unknown] = [
      { versionId: 's1', from: at('16:00'), to: at('16:10'), writes: 2, lock: 'one' },
      { versionId: 's2', from: at('17:00'), to: at('17:00'), writes: 1, lock: 'gone' },
    ]
    const holders = new Map([['one', { who: 'eve@desk', operation: 'OperationTypeApply' }]])
    expect(ofState([known, unknown], holders)).toEqual([
      {
        at: at('16:10'),
        source: 'terraform',
        who: 'eve@desk',
        what: "the state was written by apply, in no run of medspa's, 2 times from 2026-11-23T16:00:00.000Z",
        failed: false,
        about: 's1',
      },
      expect.objectContaining({ who: null, what: "the state was written, in no run of medspa's" }),
    ])
  })
})
