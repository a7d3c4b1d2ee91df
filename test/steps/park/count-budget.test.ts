import { expect, test } from 'vitest'
import { countBudgetSeconds } from '../../../src/steps/park/count-data.ts'

test('a restored database has time by the size of its volume, which RDS loads while it is read', () => {
  const restored = (allocatedGiB: number | undefined) => countBudgetSeconds({ allocatedGiB, restored: true })
  expect(restored(undefined)).toBe(600)
  expect(restored(20)).toBe(3000)
  expect(restored(40)).toBe(5400)
  expect(restored(1000)).toBe(7200)
})

test('a park counts for ten minutes at most, whatever the size: nobody is served meanwhile', () => {
  expect(countBudgetSeconds({ allocatedGiB: 1000, restored: false })).toBe(600)
})
