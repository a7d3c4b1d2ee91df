import { expect, it } from 'vitest'
import { firstCapacity, isLeastCapacity, isMostCapacity } from '../../src/database/capacity.ts'

it.each([
  [0, true, false],
  [0.5, true, false],
  [1, true, true],
  [1.5, true, true],
  [256, true, true],
  [0.25, false, false],
  [256.5, false, false],
  [-0.5, false, false],
  [Number.NaN, false, false],
])('%d ACU: as the least %s, as the most %s', (acu, least, most) => {
  expect([isLeastCapacity(acu), isMostCapacity(acu)]).toEqual([least, most])
})

it('the first values are within the bounds', () => {
  expect([isLeastCapacity(firstCapacity.min), isMostCapacity(firstCapacity.max)]).toEqual([true, true])
})
