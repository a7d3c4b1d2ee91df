import { type Alarm, STATISTICS } from './alarm.ts'
import { evaluationRange } from './judge.ts'
import { evaluateMath, type Resolve } from './math/evaluate.ts'
import { MathError, type Series } from './math/series.ts'
import type { MetricStore } from './metric-store.ts'

/** The points that an alarm is judged by, and the beginnings of their periods; the oldest first. */
export type DataPoints = { points: Series; times: readonly number[] }

/**
 * An alarm's data points in its evaluation range, the newest of which ends at `until`. A period of some minutes ends at each
 * minute. Source: CloudWatch user guide, "Evaluating an alarm": with a period of five minutes it is evaluated at the end of
 * minute 5 by minutes 1 to 5, and at the end of minute 6 by minutes 2 to 6.
 * @throws MathError where its expressions cannot be evaluated
 */
export function dataPoints(alarm: Alarm, store: Pick<MetricStore, 'between' | 'minuteMs'>, until: number): DataPoints {
  const periodMs = alarm.periodMinutes * store.minuteMs
  const length = evaluationRange(alarm.rule.evaluationPeriods)
  const times = Array.from({ length }, (_, at) => until - (length - at) * periodMs)
  const resolving = new Set<string>()
  const resolve: Resolve = (id) => {
    const query = alarm.metrics.find((metric) => metric.id === id)
    if (query !== undefined) {
      return times.map((from) => {
        const samples = store.between(query.metric, from, from + periodMs)
        return samples && STATISTICS[query.statistic](samples)
      })
    }
    const expression = alarm.expressions.find((one) => one.id === id)?.expression
    if (expression === undefined) return undefined
    if (resolving.has(id)) throw new MathError(`the expression ${id} needs its own result`)
    resolving.add(id)
    const series = evaluateMath(expression, resolve, length)
    resolving.delete(id)
    return series
  }
  return { points: resolve(alarm.judged) ?? [], times }
}
