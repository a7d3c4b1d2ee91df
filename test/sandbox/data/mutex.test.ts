import { expect, test } from 'vitest'
import { oneAtATime } from '../../../sandbox/data/mutex.ts'

test('runs never overlap; callers during a run share one later run', async () => {
  const ends: (() => void)[] = []
  const ask = oneAtATime(() => new Promise<void>((resolve) => ends.push(resolve)))
  const first = ask()
  const [second, third] = [ask(), ask()]
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await first
  await Promise.resolve()
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await Promise.all([second, third])
  expect(ends).toHaveLength(2)
})

test('a failed run does not stop the next', async () => {
  let runs = 0
  const ask = oneAtATime(async () => {
    runs++
    if (runs === 1) throw new Error('first')
  })
  const [first, second] = [ask(), ask()]
  await expect(first).rejects.toThrow('first')
  await second
  expect(runs).toBe(2)
})
