import { expect, it } from 'vitest'
import { keptDataCost } from '../../src/cost/kept-snapshots.ts'

const snapshots = [
  { of: 'database', sizeGiB: 100 },
  { of: 'database', sizeGiB: 100 },
  { of: 'redis', sizeGiB: 1 },
] as const

it('prices at most each snapshot whole, and at least the least that the newest of the database holds', () => {
  const { high, low } = keptDataCost({ snapshots }, 'us-east-1')
  expect(high).toBeCloseTo(200 * 0.095 + 0.085, 1)
  expect(low).toBeGreaterThan(0)
  expect(low).toBeLessThan(100 * 0.095)
  expect(keptDataCost({ snapshots: [] }, 'us-east-1')).toEqual({ low: 0, high: 0 })
})

it('adds the automated backups that a deleted database leaves: more days, or a larger volume, are more', () => {
  const high = (backupDays: number, storageGib: number) =>
    keptDataCost({ snapshots, deleted: { backupDays, storageGib } }, 'us-east-1').high
  expect(high(7, 100)).toBeGreaterThan(keptDataCost({ snapshots }, 'us-east-1').high)
  expect(high(14, 100)).toBeGreaterThan(high(7, 100))
  expect(high(7, 200)).toBeGreaterThan(high(7, 100))
  expect(high(0, 100)).toBe(keptDataCost({ snapshots }, 'us-east-1').high)
})

it('says that it has no prices of another region', () => {
  expect(() => keptDataCost({ snapshots }, 'eu-north-1')).toThrow(expect.objectContaining({ code: 'price-unknown' }))
})
