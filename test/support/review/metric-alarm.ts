import { isComparison, judge, type MissingData } from '../../../sandbox/front/cloudwatch/judge.ts'
import { evaluateMath } from '../../../sandbox/front/cloudwatch/math/evaluate.ts'
import type { Series } from '../../../sandbox/front/cloudwatch/math/series.ts'
import { blocks, type Planned } from './planned.ts'

/**
 * Whether a planned alarm over a metric math expression is raised after these minutes, the last of which is the newest, as
 * the sandbox judges it. CloudWatch evaluates the expression over its evaluation range: of three periods the range is five
 * points. Source: CloudWatch user guide, "How CloudWatch alarms handle missing data".
 */
export function isRaised({ values }: Planned, metrics: Readonly<Record<string, Series>>, range = 5): boolean {
  const queries = blocks(values.metric_query)
  const returned = queries.find(({ return_data }) => return_data === true)
  const ids = queries.flatMap(({ id, metric }) => (blocks(metric).length > 0 ? [String(id)] : []))
  const inRange = Object.fromEntries(ids.map((id) => [id, (metrics[id] ?? []).slice(-range)]))
  const length = Math.max(...Object.values(inRange).map((series) => series.length))
  const resolve = (id: string) => ids.includes(id) && Array.from({ length }, (_, at) => inRange[id]?.[at])
  const points = evaluateMath(String(returned?.expression), (id) => resolve(id) || undefined, length)
  const comparison = String(values.comparison_operator)
  if (!isComparison(comparison)) throw new Error(`alarms are not compared by ${comparison}`)
  const evaluationPeriods = Number(values.evaluation_periods)
  const verdict = judge(points, {
    comparison,
    threshold: Number(values.threshold),
    evaluationPeriods,
    datapointsToAlarm: Number(values.datapoints_to_alarm || evaluationPeriods),
    missing: String(values.treat_missing_data) as MissingData,
  })
  return verdict?.state === 'ALARM'
}
