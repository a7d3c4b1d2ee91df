import { describe, expect, it } from 'vitest'
import { evaluateMath } from '../../../../sandbox/front/cloudwatch/math/evaluate.ts'
import type { Series } from '../../../../sandbox/front/cloudwatch/math/series.ts'

const none = undefined
const metrics: Record<string, Series> = {
  a: [1, 2, 3],
  b: [10, none, 30],
  gaps: [none, 5, none],
  absent: [none, none, none],
  zeros: [0, 0, 4],
}
const evaluated = (expression: string) => evaluateMath(expression, (id) => metrics[id], 3)

describe('metric math', () => {
  it.each<[string, Series]>([
    ['a', [1, 2, 3]],
    ['3', [3, 3, 3]],
    ['a + b', [11, 2, 33]],
    ['gaps + absent', [none, 5, none]],
    ['b - 1', [9, none, 29]],
    ['1 + absent', [none, none, none]],
    ['-a', [-1, -2, -3]],
    ['2 * a ^ 2', [2, 8, 18]],
    ['a / zeros', [none, none, 0.75]],
    ['(a + 1) * 2', [4, 6, 8]],
    ['a >= 2', [0, 1, 1]],
    ['b > 10', [0, none, 1]],
    ['1 + 1 > 1', [1, 1, 1]],
    ['a == 2 OR a > 2 AND zeros != 4', [0, 1, 0]],
    ['a > 1 && zeros > 0', [0, 0, 1]],
    ['FILL(b, 0)', [10, 0, 30]],
    ['FILL(absent, 0)', [0, 0, 0]],
    ['SUM(b)', [40, 40, 40]],
    ['SUM([a, b, absent])', [11, 2, 33]],
    ['SUM([absent, gaps])', [none, 5, none]],
    ['SUM(absent)', [none, none, none]],
    ['AVG([a, b])', [5.5, 2, 16.5]],
    ['MAX([a, zeros])', [1, 2, 4]],
    ['MIN(a)', [1, 1, 1]],
    ['IF(a > 1, b, 7)', [7, none, 30]],
    ['IF(b, 1, 0)', [1, none, 1]],
    ['RUNNING_SUM(b)', [10, 10, 40]],
    ['RUNNING_SUM(a) > 2', [0, 1, 1]],
  ])('%s', (expression, series) => {
    expect(evaluated(expression)).toEqual(series)
  })

  it.each([
    ['ANOMALY_DETECTION_BAND(a)', 'the sandbox does not know the function ANOMALY_DETECTION_BAND, only SUM,'],
    ['constructor(a)', 'the sandbox does not know the function constructor'],
    ['FILL(a, REPEAT)', 'no metric has the id REPEAT'],
    ['other + 1', 'no metric has the id other'],
    ['FILL(a)', 'FILL: 2 arguments are expected, not 1'],
    ['RUNNING_SUM([a, b])', 'RUNNING_SUM: a single time series is expected, not an array of them'],
    ['[a, b]', 'a single time series is expected, not an array of them'],
    ['SUM([a, 1])', 'an array holds time series'],
    ['SUM(1)', 'SUM: a time series is expected'],
    ["'a'", "'a' is no number"],
    ['a % 2', 'the sandbox does not know the operator %'],
    ['!a', 'the sandbox does not know the operator !'],
    ['a.b', 'the sandbox does not evaluate a MemberExpression'],
    ['a b', 'the sandbox does not evaluate a Compound'],
    ['a = 1', 'Unexpected "=" at character 2'],
  ])('%s is refused', (expression, message) => {
    expect(() => evaluated(expression)).toThrow(message)
  })
})
