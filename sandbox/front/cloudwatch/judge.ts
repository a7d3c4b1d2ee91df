import type { Series } from './math/series.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** What an alarm makes of its data points. */
export type AlarmRule = {
  comparison: Comparison
  threshold: number
  /** N of "M out of N". */
  evaluationPeriods: number
  /** M; N where nothing else was asked for. */
  datapointsToAlarm: number
  missing: MissingData
}

export type Comparison = keyof typeof COMPARISONS
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing'

/** CloudWatch API reference, PutMetricAlarm; alarms of anomaly detection have operators of their own. */
const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (point: number, threshold: number) => point >= threshold,
  GreaterThanThreshold: (point: number, threshold: number) => point > threshold,
  LessThanOrEqualToThreshold: (point: number, threshold: number) => point <= threshold,
  LessThanThreshold: (point: number, threshold: number) => point < threshold,
} as const

export const isComparison = (text: string): text is Comparison => Object.hasOwn(COMPARISONS, text)

/** The state that the points lead to, and how many absent ones had to be given a meaning. */
export type Verdict = { state: AlarmState; filled: number }

/**
 * How many points an alarm looks at, so as to have enough of them where some are absent. AWS tells the number for three
 * periods alone: five.
 */
export const evaluationRange = (evaluationPeriods: number): number => evaluationPeriods + 2

/**
 * The state of an alarm by the points of its evaluation range, the oldest first; undefined where it stays as it is.
 * Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", with its two tables and "Avoiding
 * premature transitions to alarm state".
 */
export function judge(points: Series, rule: AlarmRule): Verdict | undefined {
  const { datapointsToAlarm, evaluationPeriods, missing } = rule
  const present = points.filter((point) => point !== undefined)
  const filled = Math.max(0, evaluationPeriods - present.length)
  const breaching = present.slice(-evaluationPeriods).filter((point) => isBreaching(point, rule)).length
  const verdict = (isAlarm: boolean): Verdict => ({ state: isAlarm ? 'ALARM' : 'OK', filled })
  if (filled === 0 || breaching >= datapointsToAlarm) return verdict(breaching >= datapointsToAlarm)
  if (missing === 'breaching') return verdict(breaching + filled >= datapointsToAlarm)
  if (missing === 'notBreaching') return verdict(false)
  if (present.length === 0) return missing === 'ignore' ? undefined : { state: 'INSUFFICIENT_DATA', filled }
  if (breaching < present.length) return verdict(false)
  // Nothing but breaching points, and too few of them.
  if (missing === 'ignore') return undefined
  const oldest = points.length - points.findIndex((point) => point !== undefined)
  return verdict(oldest >= datapointsToAlarm)
}

/** Whether a data point is beyond the threshold. */
export const isBreaching = (point: number, { comparison, threshold }: AlarmRule): boolean =>
  COMPARISONS[comparison](point, threshold)
