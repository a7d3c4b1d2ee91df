import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** How CloudWatch evaluates an alarm: so many periods of so many seconds. */
export type AlarmTimes = { periodSeconds: number; evaluationPeriods: number }

/**
 * The times of these alarms. Composite alarms, which have no period, and alarms that CloudWatch does not have are left out.
 * Source: CloudWatch API reference, DescribeAlarms; 100 names at most, and a deployment group has 10 (AlarmConfiguration).
 */
export async function readAlarmTimes(
  clients: Pick<Clients, 'cloudWatch'>,
  names: readonly string[],
): Promise<AlarmTimes[]> {
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
  const client = await clients.cloudWatch()
  const { MetricAlarms = [] } = await calling('cloudwatch:DescribeAlarms', () =>
    client.send(new DescribeAlarmsCommand({ AlarmNames: [...names] })),
  )
  return MetricAlarms.map(toAlarmTimes).filter(({ periodSeconds }) => periodSeconds > 0)
}

/** An alarm on an expression has the periods of its metrics, and none of its own (API reference, MetricDataQuery). */
const toAlarmTimes = ({ EvaluationPeriods = 1, Metrics = [], Period = 0 }: MetricAlarm): AlarmTimes => ({
  periodSeconds: Math.max(Period, ...Metrics.map((metric) => metric.MetricStat?.Period ?? metric.Period ?? 0)),
  evaluationPeriods: EvaluationPeriods,
})
