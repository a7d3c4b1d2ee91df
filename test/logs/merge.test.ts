import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeByTime } from '../../src/logs/merge.ts'

type Event = { at: number; source: number; number: number }

/** Sources as CloudWatch gives them: each in the order of time, in pages of any length, empty ones among them. */
const sources = fc.array(fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }), { maxLength: 5 }), {
  maxLength: 5,
})

const paged = (times: readonly (readonly number[])[][]): Event[][][] =>
  times.map((pages, source) => {
    const sorted = pages.flat().toSorted((a, b) => a - b)
    let number = 0
    return pages.map((page) => page.map(() => ({ at: sorted[number] ?? 0, source, number: number++ })))
  })

describe('logs that are merged', () => {
  it('have every event once, in the order of time, and of one moment in the order of the sources', async () => {
    await fc.assert(
      fc.asyncProperty(sources, async (times) => {
        const all = paged(times)
        const merged: Event[] = []
        for await (const run of mergeByTime(all.map((pages) => iterate(pages)))) merged.push(...run)
        const expected = all.flat(2).toSorted((a, b) => a.at - b.at || a.source - b.source || a.number - b.number)
        expect(merged).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('hold one page of each source, however many there are', async () => {
    const asked = [0, 0]
    const endless = (source: number) =>
      (async function* () {
        for (let at = source; at < 100; at += 2) {
          asked[source] = (asked[source] ?? 0) + 1
          yield [{ at, source }]
        }
      })()
    let shown = 0
    for await (const run of mergeByTime([endless(0), endless(1)])) {
      shown += run.length
      expect((asked[0] ?? 0) + (asked[1] ?? 0) - shown).toBeLessThanOrEqual(2)
    }
    expect(shown).toBe(100)
  })

  it('ends every source where the reader leaves, or one of them fails', async () => {
    const ended: string[] = []
    const source = (name: string, fails: boolean) =>
      (async function* () {
        try {
          for (let at = 0; ; at++) {
            if (fails && at === 2) throw new Error('away')
            yield [{ at }]
          }
        } finally {
          ended.push(name)
        }
      })()
    for await (const _ of mergeByTime([source('a', false), source('b', false)])) break
    expect(ended).toEqual(['a', 'b'])
    const failing = async () => {
      for await (const _ of mergeByTime([source('c', false), source('d', true)]));
    }
    await expect(failing()).rejects.toThrow('away')
    expect(ended.toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })
})

async function* iterate<T>(pages: readonly T[]): AsyncGenerator<T> {
  yield* pages
}
