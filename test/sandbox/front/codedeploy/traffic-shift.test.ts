import { expect, it } from 'vitest'
import { shiftSteps } from '../../../../sandbox/front/codedeploy/traffic-shift.ts'

const pairs = (steps: ReturnType<typeof shiftSteps>) =>
  steps.map(({ afterMinutes, percent }) => [afterMinutes, percent])

it('all at once is one step', () => {
  expect(pairs(shiftSteps({ type: 'AllAtOnce' }))).toEqual([[0, 100]])
})

it('a canary is two steps', () => {
  const canary = { canaryPercentage: 10, canaryInterval: 5 }
  expect(pairs(shiftSteps({ type: 'TimeBasedCanary', timeBasedCanary: canary }))).toEqual([
    [0, 10],
    [5, 100],
  ])
})

it('linear: 10 percent at once, all after nine intervals; what 100 is no multiple of ends at 100', () => {
  const linear = (linearPercentage: number) =>
    pairs(shiftSteps({ type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage, linearInterval: 3 } }))
  expect(linear(10)).toEqual(Array.from({ length: 10 }, (_, index) => [index * 3, (index + 1) * 10]))
  expect(linear(30)).toEqual([
    [0, 30],
    [3, 60],
    [6, 90],
    [9, 100],
  ])
})
