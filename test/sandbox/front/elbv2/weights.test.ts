import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createChooser } from '../../../../sandbox/front/elbv2/weights.ts'

test('shares are exact over each 100 choices when the weights sum to 100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 3 }), (blue, rounds) => {
      const choose = createChooser([
        { name: 'blue', weight: blue },
        { name: 'green', weight: 100 - blue },
      ])
      for (let round = 0; round < rounds; round++) {
        const chosen = Array.from({ length: 100 }, () => choose()?.name)
        expect(chosen.filter((name) => name === 'blue')).toHaveLength(blue)
      }
    }),
  )
})

test('choices are spread, not given in blocks', () => {
  const choose = createChooser([
    { name: 'a', weight: 50 },
    { name: 'b', weight: 50 },
  ])
  expect(Array.from({ length: 4 }, () => choose()?.name)).toEqual(['a', 'b', 'a', 'b'])
})

test('with every weight 0 nothing is chosen', () => {
  expect(createChooser([{ weight: 0 }, { weight: 0 }])()).toBeUndefined()
  expect(createChooser([])()).toBeUndefined()
})
