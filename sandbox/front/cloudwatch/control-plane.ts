import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { AlarmState } from './judge.ts'
import type { Datum } from './metric-store.ts'

/** The control plane, which keeps metrics and alarms and answers for them. */
export type ControlPlane = {
  put: (data: readonly Datum[]) => Promise<void>
  alarms: () => Promise<MetricAlarm[]>
  setState: (alarmName: string, state: AlarmState, reason: string) => Promise<void>
}

/** CloudWatch API reference, PutMetricData: 1000 metrics a call. */
const MOST_METRICS = 1_000

/** Speaks to the control plane as a client of CloudWatch. */
export function createControlPlane(context: Pick<SandboxContext, 'moto' | 'region'>): ControlPlane {
  // moto fails on the compressed body that PutMetricData has from 10 KB on.
  const client = new CloudWatchClient({ ...motoClientOptions(context), disableRequestCompression: true })
  return {
    async put(data) {
      for (const [Namespace, ofNamespace = []] of Map.groupBy(data, ({ metric }) => metric.namespace)) {
        for (let at = 0; at < ofNamespace.length; at += MOST_METRICS) {
          const MetricData = ofNamespace.slice(at, at + MOST_METRICS).map(toMetricDatum)
          await client.send(new PutMetricDataCommand({ Namespace, MetricData }))
        }
      }
    },
    async alarms() {
      return (await client.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'] }))).MetricAlarms ?? []
    },
    async setState(AlarmName, StateValue, StateReason) {
      await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }))
    },
  }
}

const toMetricDatum = ({ metric, minute, samples }: Datum) => ({
  MetricName: metric.name,
  Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  Timestamp: new Date(minute),
  Unit: 'Count' as const,
  StatisticValues: {
    SampleCount: samples.count,
    Sum: samples.sum,
    Minimum: samples.minimum,
    Maximum: samples.maximum,
  },
})
