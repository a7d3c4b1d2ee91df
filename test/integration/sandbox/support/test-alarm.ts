import { type CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'

/** An alarm of a metric that nothing sends: only tests move it. */
export const putTestAlarm = (client: CloudWatchClient, AlarmName: string, Threshold = 1) =>
  client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: 'errors',
      Namespace: 'test',
      Period: 60,
      Statistic: 'Sum',
      Threshold,
    }),
  )

export const setTestAlarm = (
  client: CloudWatchClient,
  AlarmName: string,
  StateValue: 'OK' | 'ALARM',
  StateReason = 'a test',
) => client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }))
