import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeenEvents } from '../../src/logs/seen-events.ts'

const limits = { lateMs: 100, most: 1_000, quietMs: 10_000, since: 0 }
type Event = { id: string; at: number }

/** One look at a log at a time: what it shows of the events that are there by then. */
function look(seen: ReturnType<typeof createSeenEvents>, there: readonly Event[], now: number): string[] {
  const from = seen.from(now)
  const page = there.filter(({ at }) => at >= from).toSorted((a, b) => a.at - b.at)
  const fresh = seen.unseen(page)
  for (const event of fresh) seen.add(event)
  return fresh.map(({ id }) => id)
}

describe('what a log that is followed has shown', () => {
  it('shows an event once, though looks overlap, and one that came late', () => {
    const seen = createSeenEvents(limits)
    const early = { id: 'early', at: 900 }
    const late = { id: 'late', at: 850 }
    expect(look(seen, [early], 1_000)).toEqual(['early'])
    expect(look(seen, [early, late], 1_001)).toEqual(['late'])
    expect(look(seen, [early, late], 1_002)).toEqual([])
  })

  it('shows every event once that came no later than it looks back, whatever the order', () => {
    const arrivals = fc.array(fc.record({ at: fc.nat(2_000), late: fc.nat(limits.lateMs - 1) }), { maxLength: 60 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 50 }), (given, every) => {
        const events = given.map(({ at, late }, number) => ({ id: String(number), at, from: at + late }))
        const seen = createSeenEvents(limits)
        const shown: string[] = []
        for (let now = 0; now <= 2_300; now += every)
          shown.push(
            ...look(
              seen,
              events.filter(({ from }) => from <= now),
              now,
            ),
          )
        expect(shown.toSorted()).toEqual(events.map(({ id }) => id).toSorted())
      }),
      { numRuns: 300 },
    )
  })

  it('shows nothing twice with more events than it remembers', () => {
    const seen = createSeenEvents({ ...limits, most: 10 })
    const many = Array.from({ length: 500 }, (_, at) => ({ id: String(at), at }))
    const first = look(seen, many, 500)
    expect(first).toHaveLength(500)
    expect(look(seen, many, 501)).toEqual([])
    expect(look(seen, [...many, { id: 'next', at: 501 }], 502)).toEqual(['next'])
  })

  it('asks for the present where a program is ahead of time', () => {
    const seen = createSeenEvents(limits)
    const ahead = { id: 'ahead', at: 900_000 }
    expect(look(seen, [ahead], 1_000)).toEqual(['ahead'])
    expect(look(seen, [ahead, { id: 'now', at: 1_050 }], 1_050)).toEqual(['now'])
  })

  it('asks for no more than the last while of a quiet log, and never goes back', () => {
    const seen = createSeenEvents(limits)
    expect(seen.from(5_000)).toBe(0)
    expect(seen.from(25_000)).toBe(15_000)
    expect(seen.from(20_000)).toBe(15_000)
  })
})
