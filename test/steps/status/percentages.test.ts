import { expect, it } from 'vitest'
import { percentages } from '../../../src/steps/status/read-api.ts'

const arn = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/0123456789abcdef`
const shares = (...weights: [port: number, group: string, weight: number][]) =>
  percentages(weights.map(([port, group, weight]) => ({ port, targetGroup: arn(group), weight })))

it.each([
  ['one group', shares([80, 'blue', 1]), [100]],
  ['a canary', shares([443, 'blue', 90], [443, 'green', 10]), [90, 10]],
  ['weights that are no hundred', shares([80, 'blue', 2], [80, 'green', 1]), [67, 33]],
  ['a listener beside another', shares([80, 'blue', 1], [443, 'blue', 3], [443, 'green', 1]), [100, 75, 25]],
  ['weights of 0 alone', shares([80, 'blue', 0], [80, 'green', 0]), [0, 0]],
])("a listener's weights as shares of its requests: %s", (_, found, percents) => {
  expect(found.map(({ percent }) => percent)).toEqual(percents)
  expect(new Set(found.map(({ group }) => group))).toContain('blue')
})
