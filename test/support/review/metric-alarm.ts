import { metricMath, type Series } from './metric-math.ts'
import { blocks, type Planned } from './planned.ts'

/**
 * Whether a planned alarm over a metric math expression is raised after these minutes, the last of which is the newest.
 * CloudWatch evaluates the expression over its evaluation range, and judges the last `evaluation_periods` points of it. Of
 * three periods the range is five points. Source: CloudWatch user guide, "How CloudWatch alarms handle missing data".
 */
export function isRaised({ values }: Planned, metrics: Readonly<Record<string, Series>>, range = 5): boolean {
  const queries = blocks(values.metric_query)
  const returned = queries.find(({ return_data }) => return_data === true)
  const ids = queries.flatMap(({ id, metric }) => (blocks(metric).length > 0 ? [String(id)] : []))
  const inRange = Object.fromEntries(ids.map((id) => [id, (metrics[id] ?? []).slice(-range)]))
  const length = Math.max(...Object.values(inRange).map((series) => series.length))
  const filled = Object.fromEntries(
    Object.entries(inRange).map(([id, series]) => [id, Array.from({ length }, (_, at) => series[at])]),
  )
  const points = metricMath(String(returned?.expression), filled).slice(-Number(values.evaluation_periods))
  const breaching = points.filter((point) => {
    if (point === undefined) return values.treat_missing_data === 'breaching'
    return values.comparison_operator === 'GreaterThanOrEqualToThreshold'
      ? point >= Number(values.threshold)
      : point < Number(values.threshold)
  })
  return breaching.length >= Number(values.datapoints_to_alarm || values.evaluation_periods)
}
