import { describe, expect, it } from 'vitest'
import {
  type AlarmRule,
  type AlarmState,
  type Comparison,
  evaluationRange,
  judge,
  type MissingData,
} from '../../../../sandbox/front/cloudwatch/judge.ts'
import { stateReason } from '../../../../sandbox/front/cloudwatch/state-reason.ts'

const rule = (datapointsToAlarm: number, missing: MissingData = 'missing'): AlarmRule => ({
  comparison: 'GreaterThanThreshold',
  threshold: 0.5,
  evaluationPeriods: 3,
  datapointsToAlarm,
  missing,
})
/** `0 - X`: within the threshold, absent, beyond it. */
const pointsOf = (text: string) => text.split(' ').map((each) => ({ '0': 0, X: 1 })[each])
const RETAINED = undefined
type State = AlarmState | undefined

// The rows of AWS's two tables, and what the text below them says of others.
describe.each<[number, [points: string, filled: number, missing: State, ignore: State, bad: State, good: State][]]>([
  [
    3,
    [
      ['0 - X - X', 0, 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 2, 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 3, 'INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK'],
      ['0 X X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 2, 'ALARM', RETAINED, 'ALARM', 'OK'],
      ['- - - X -', 2, 'OK', RETAINED, 'ALARM', 'OK'],
      ['- - - - X', 2, 'OK', RETAINED, 'ALARM', 'OK'],
      ['- - X - 0', 1, 'OK', 'OK', 'OK', 'OK'],
    ],
  ],
  [
    2,
    [
      ['0 - X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['X X 0 0 X', 0, 'OK', 'OK', 'OK', 'OK'],
      ['0 - X - -', 1, 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 2, 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 2, 'ALARM', RETAINED, 'ALARM', 'OK'],
      ['- - X X -', 1, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ],
  ],
])('%i of 3 data points', (datapointsToAlarm, rows) => {
  it.each(rows)('%s', (text, filled, missing, ignore, breaching, notBreaching) => {
    const judged = (treated: MissingData) => judge(pointsOf(text), rule(datapointsToAlarm, treated))
    expect({
      missing: judged('missing')?.state,
      ignore: judged('ignore')?.state,
      breaching: judged('breaching')?.state,
      notBreaching: judged('notBreaching')?.state,
    }).toEqual({ missing, ignore, breaching, notBreaching })
    expect(judged('breaching')?.filled).toBe(filled)
  })
})

it('looks at five points where three periods are evaluated', () => {
  expect(evaluationRange(3)).toBe(5)
})

it.each<[Comparison, number[]]>([
  ['GreaterThanOrEqualToThreshold', [3, 4]],
  ['GreaterThanThreshold', [4]],
  ['LessThanOrEqualToThreshold', [2, 3]],
  ['LessThanThreshold', [2]],
])('%s', (comparison, breaching) => {
  const one = { ...rule(1), comparison, threshold: 3, evaluationPeriods: 1 }
  expect([2, 3, 4].filter((point) => judge([point], one)?.state === 'ALARM')).toEqual(breaching)
})

describe('the reason of a state', () => {
  const times = [0, 1, 2, 3, 4].map((minute) => Date.UTC(2026, 10, 30, 23, 57 + minute))
  const reason = (points: (number | undefined)[], from: AlarmState, of: AlarmRule) => {
    const verdict = judge(points, of)
    if (verdict === undefined) throw new Error('the state is retained')
    return stateReason(points, times, of, from, verdict)
  }
  it.each<[string, (number | undefined)[], AlarmState, AlarmRule]>([
    [
      'Threshold Crossed: 2 out of the last 3 datapoints [5.0 (01/12/26 00:01:00), 2.5 (30/11/26 23:59:00)] were greater than the threshold (0.5) (minimum 2 datapoints for OK -> ALARM transition).',
      [0, 0, 2.5, 0, 5],
      'OK',
      rule(2),
    ],
    [
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0 (01/12/26 00:01:00), 0.0 (01/12/26 00:00:00)] were not greater than the threshold (0.5) (minimum 2 datapoints for ALARM -> OK transition).',
      [0, 5, 5, 0, 0],
      'ALARM',
      rule(2),
    ],
    [
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
      [undefined, undefined, undefined, undefined, undefined],
      'OK',
      rule(3, 'breaching'),
    ],
    [
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (01/12/26 00:01:00)] was not greater than the threshold (0.5) and 2 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for INSUFFICIENT_DATA -> OK transition).',
      [undefined, undefined, undefined, undefined, 0],
      'INSUFFICIENT_DATA',
      rule(3, 'notBreaching'),
    ],
    [
      'Insufficient Data: 3 datapoints were unknown.',
      [undefined, undefined, undefined, undefined, undefined],
      'OK',
      rule(3),
    ],
  ])('%s', (words, points, from, of) => {
    expect(reason(points, from, of)).toBe(words)
  })
})
