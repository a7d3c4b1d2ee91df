import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { type AlarmRule, type AlarmState, isComparison, type MissingData } from './judge.ts'
import type { Metric, Samples } from './metric.ts'

/** A metric that an alarm reads, and the statistic of it. */
export type MetricQuery = { id: string; metric: Metric; statistic: Statistic }

/** A metric math expression of an alarm. */
export type ExpressionQuery = { id: string; expression: string }

/** An alarm as it is evaluated. */
export type Alarm = {
  name: string
  state: AlarmState
  rule: AlarmRule
  /** Of its metrics and expressions, each in whole minutes. */
  periodMinutes: number
  metrics: readonly MetricQuery[]
  expressions: readonly ExpressionQuery[]
  /** Which of both is judged. */
  judged: string
}

export type Statistic = keyof typeof STATISTICS

/** The value of a statistic by what a metric had in a period. */
export const STATISTICS = {
  Average: ({ count, sum }: Samples) => sum / count,
  Maximum: ({ maximum }: Samples) => maximum,
  Minimum: ({ minimum }: Samples) => minimum,
  SampleCount: ({ count }: Samples) => count,
  Sum: ({ sum }: Samples) => sum,
} as const

const isStatistic = (text: string): text is Statistic => Object.hasOwn(STATISTICS, text)

/** The id of the metric of an alarm that has no expression. */
const ONLY = 'metric'

/**
 * An alarm out of what DescribeAlarms tells of it.
 * @throws Error where it has what the sandbox does not evaluate: anomaly detection, percentiles, metrics of other accounts
 */
export function toAlarm(told: MetricAlarm): Alarm {
  const queries = told.Metrics ?? []
  const metrics = queries.length === 0 ? [onlyMetric(told)] : queries.flatMap(metricOf)
  const expressions = queries.flatMap(({ Expression, Id = '' }) =>
    Expression === undefined ? [] : [{ id: Id, expression: Expression }],
  )
  const seconds = [told.Period, ...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period)]
  const returned = queries.find(({ ReturnData }) => ReturnData === true) ?? queries.find(isReturned)
  return {
    name: told.AlarmName ?? '',
    state: told.StateValue ?? 'INSUFFICIENT_DATA',
    rule: ruleOf(told),
    periodMinutes: Math.max(1, ...seconds.map((period = 0) => Math.ceil(period / 60))),
    metrics,
    expressions,
    judged: returned?.Id ?? ONLY,
  }
}

/** A query's result is returned unless it says otherwise (API reference, MetricDataQuery). */
const isReturned = ({ ReturnData }: MetricDataQuery) => ReturnData !== false

function ruleOf(told: MetricAlarm): AlarmRule {
  const { ComparisonOperator: comparison = '', EvaluationPeriods: evaluationPeriods = 1, Threshold: threshold } = told
  if (!isComparison(comparison) || threshold === undefined)
    throw new Error(`the sandbox does not compare by ${comparison}`)
  return {
    comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: told.DatapointsToAlarm ?? evaluationPeriods,
    missing: (told.TreatMissingData ?? 'missing') as MissingData,
  }
}

const onlyMetric = ({ Dimensions, MetricName, Namespace, Statistic }: MetricAlarm): MetricQuery => ({
  id: ONLY,
  metric: metricNamed(Namespace, MetricName, Dimensions),
  statistic: statisticNamed(Statistic),
})

const metricOf = ({ Id = '', MetricStat: stat }: MetricDataQuery): MetricQuery[] =>
  stat === undefined
    ? []
    : [
        {
          id: Id,
          metric: metricNamed(stat.Metric?.Namespace, stat.Metric?.MetricName, stat.Metric?.Dimensions),
          statistic: statisticNamed(stat.Stat),
        },
      ]

const metricNamed = (namespace = '', name = '', dimensions: MetricAlarm['Dimensions'] = []): Metric => ({
  namespace,
  name,
  dimensions: dimensions.map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
})

function statisticNamed(name = ''): Statistic {
  if (!isStatistic(name)) throw new Error(`the sandbox has no statistic ${name || 'of percentiles'}`)
  return name
}
