import { type AlarmRule, type AlarmState, type Comparison, isBreaching, type Verdict } from './judge.ts'
import type { Series } from './math/series.ts'

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
}

/**
 * Why an alarm went from one state into another, in the words of CloudWatch's notifications: `Threshold Crossed: 2 out of
 * the last 3 datapoints [5.0 (02/06/23 12:21:00), …] were greater than or equal to the threshold (3.0) (minimum 2 datapoints
 * for OK -> ALARM transition).` `times` are the beginnings of the points' periods; points and times the oldest first.
 */
export function stateReason(
  points: Series,
  times: readonly number[],
  rule: AlarmRule,
  from: AlarmState,
  { filled, state }: Verdict,
): string {
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(filled)} ${was(filled)} unknown.`
  const treated = `${filled} missing ${filled === 1 ? 'datapoint was' : 'datapoints were'} treated as [${rule.missing === 'breaching' ? 'Breaching' : 'NonBreaching'}]`
  const present = points.flatMap((point, at) => (point === undefined ? [] : [{ point, time: times[at] ?? 0 }]))
  const evaluated = present.slice(-rule.evaluationPeriods)
  if (evaluated.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${filled} ${filled === 1 ? 'period' : 'periods'} and ${treated}.`
  }
  const isAlarm = state === 'ALARM'
  // The newest first.
  const telling = evaluated.filter(({ point }) => isBreaching(point, rule) === isAlarm).toReversed()
  const needed = isAlarm ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1
  const list = telling.map(({ point, time }) => `${decimal(point)} (${stamp(time)})`).join(', ')
  const verb = `${was(telling.length)} ${isAlarm ? '' : 'not '}${WORDS[rule.comparison]}`
  const absent =
    filled > 0 && (rule.missing === 'breaching' || rule.missing === 'notBreaching') ? ` and ${treated}` : ''
  // Plural for one as well.
  const number = `${telling.length} out of the last ${evaluated.length} datapoints`
  const minimum = `(minimum ${counted(needed)} for ${from} -> ${state} transition)`
  return `Threshold Crossed: ${number} [${list}] ${verb} the threshold (${decimal(rule.threshold)})${absent} ${minimum}.`
}

const counted = (count: number) => `${count} ${count === 1 ? 'datapoint' : 'datapoints'}`
const was = (count: number) => (count === 1 ? 'was' : 'were')

/** As Java prints a double. */
const decimal = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value))

/** `02/06/23 12:21:00`: day, month and year. */
function stamp(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T')
  const [year = '', month, day] = date.split('-')
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`
}
