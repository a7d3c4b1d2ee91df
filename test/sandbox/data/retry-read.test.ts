import { expect, test } from 'vitest'
import { retryRead } from '../../../sandbox/data/retry-read.ts'

test('a reading is made again when a part of it is gone, but not for ever', async () => {
  let readings = 0
  const flaky = async () => {
    if (++readings < 3) throw new Error('gone')
    return readings
  }
  expect(await retryRead(flaky)).toBe(3)
  await expect(retryRead(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})
