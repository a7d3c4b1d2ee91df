import { expect, it } from 'vitest'
import { createNewestEvents } from '../../src/logs/newest-events.ts'

const kept = (limits: { characters: number; count: number }, lengths: readonly number[]) => {
  const newest = createNewestEvents<{ message: string; number: number }>(limits)
  lengths.forEach((length, number) => {
    newest.add({ message: 'x'.repeat(length), number })
  })
  return { numbers: newest.all().map(({ number }) => number), omitted: newest.omitted() }
}

it.each([
  ['all where there is room', { characters: 10, count: 3 }, [1, 1, 1], [0, 1, 2]],
  ['the newest of too many', { characters: 100, count: 2 }, [1, 1, 1, 1, 1, 1, 1], [5, 6]],
  ['the newest of too much text', { characters: 10, count: 9 }, [4, 4, 4], [1, 2]],
  ['one that is larger than all there is room for', { characters: 10, count: 9 }, [4, 400], [1]],
  ['none of none', { characters: 10, count: 9 }, [], []],
])('keeps %s', (_, limits, lengths, numbers) => {
  expect(kept(limits, lengths)).toEqual({ numbers, omitted: lengths.length - numbers.length })
})
