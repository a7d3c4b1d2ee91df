import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { toAlarm } from '../../../../sandbox/front/cloudwatch/alarm.ts'
import { createAlarms } from '../../../../sandbox/front/cloudwatch/alarms.ts'
import { dataPoints } from '../../../../sandbox/front/cloudwatch/data-points.ts'
import { createMetricStore, type MetricStore } from '../../../../sandbox/front/cloudwatch/metric-store.ts'

const LoadBalancer = 'app/api/1'
const dimensions = [{ name: 'LoadBalancer', value: LoadBalancer }]
const metric = (name: string) => ({ namespace: 'AWS/ApplicationELB', name, dimensions })
const errors: MetricAlarm = {
  AlarmName: '5xx',
  StateValue: 'OK',
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 3,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  TreatMissingData: 'notBreaching',
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Dimensions: [{ Name: 'LoadBalancer', Value: LoadBalancer }],
  Statistic: 'Sum',
  Period: 60,
}
const stat = (Id: string, MetricName: string, Period = 60) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: errors.Dimensions },
    Period,
    Stat: 'Sum',
  },
})
const byMath = (Expression: string, more: MetricAlarm['Metrics'] = []): MetricAlarm => ({
  ...errors,
  Namespace: undefined,
  MetricName: undefined,
  Dimensions: undefined,
  Statistic: undefined,
  Period: undefined,
  Metrics: [
    stat('target', 'HTTPCode_Target_5XX_Count'),
    stat('balancer', 'HTTPCode_ELB_5XX_Count'),
    { Id: 'judged', Expression, ReturnData: true },
    ...more,
  ],
})

/** A minute takes a second. */
const seconds = (counts: Readonly<Record<string, readonly number[]>>): MetricStore => {
  const store = createMetricStore(1000)
  for (const [name, values] of Object.entries(counts)) {
    for (const [second, value] of values.entries()) {
      for (let n = 0; n < value; n++) store.add(metric(name), 1, second * 1000 + 10)
    }
  }
  return store
}

describe('the data points of an alarm', () => {
  it('are the statistic of each minute that is over, and absent where there is none', () => {
    const store = seconds({ HTTPCode_Target_5XX_Count: [1, 0, 2, 5, 0, 4, 9] })
    const { points, times } = dataPoints(toAlarm(errors), store, 6000)
    expect(points).toEqual([undefined, 2, 5, undefined, 4])
    expect(times).toEqual([1000, 2000, 3000, 4000, 5000])
    const counted = dataPoints(toAlarm({ ...errors, Statistic: 'Average' }), store, 6000)
    expect(counted.points).toEqual([undefined, 1, 1, undefined, 1])
  })

  it('end at each minute, where a period has several', () => {
    const store = seconds({ HTTPCode_Target_5XX_Count: [1, 2, 4, 8, 16, 32, 64] })
    const alarm = toAlarm({ ...errors, Period: 120, EvaluationPeriods: 1 })
    expect(dataPoints(alarm, store, 7000).points).toEqual([6, 24, 96])
    expect(dataPoints(alarm, store, 6000).points).toEqual([3, 12, 48])
  })

  it('are those of the expression that is returned, and of expressions that it names', () => {
    const store = seconds({ HTTPCode_Target_5XX_Count: [1, 0, 2, 5, 0], HTTPCode_ELB_5XX_Count: [0, 7] })
    const alarm = toAlarm(byMath('all * 2', [{ Id: 'all', Expression: 'target + balancer', ReturnData: false }]))
    expect(dataPoints(alarm, store, 5000).points).toEqual([2, 14, 4, 10, undefined])
    const endless = toAlarm(byMath('judged + 1'))
    expect(() => dataPoints(endless, store, 5000)).toThrow('the expression judged needs its own result')
  })
})

function stage(described: MetricAlarm[], store = seconds({})) {
  const [log, states]: [string[], [string, string][]] = [[], []]
  let reads = 0
  const alarms = createAlarms({ log: (line) => log.push(line) }, store, {
    async alarms() {
      reads += 1
      return described
    },
    async setState(name, state) {
      states.push([name, state])
    },
  })
  return { alarms, log, states, reads: () => reads }
}

describe('evaluation', () => {
  const store = seconds({ HTTPCode_Target_5XX_Count: [0, 0, 0, 3, 2, 3, 0, 0] })

  it('sets a state where it is another, and asks nobody where nothing changed', async () => {
    const on = stage([errors], store)
    for (const until of [4000, 5000, 6000, 7000]) await on.alarms.evaluate(until)
    expect(on.states).toEqual([['5xx', 'ALARM']])
    // The last three data points that there are, until one of them is out of range.
    await on.alarms.evaluate(8000)
    expect(on.states).toHaveLength(1)
    await on.alarms.evaluate(9000)
    expect(on.states).toEqual([
      ['5xx', 'ALARM'],
      ['5xx', 'OK'],
    ])
    expect(on.reads()).toBe(1)
  })

  it('takes back what was set by hand at the next minute', async () => {
    const on = stage([{ ...errors, StateValue: 'ALARM' }], seconds({}))
    await on.alarms.evaluate(4000)
    on.alarms.changed()
    await on.alarms.evaluate(5000)
    expect(on.states).toEqual([
      ['5xx', 'OK'],
      ['5xx', 'OK'],
    ])
    expect(on.reads()).toBe(2)
  })

  it('leaves alone what the sandbox has no metric of', async () => {
    const foreign = [
      { ...errors, Namespace: 'test', MetricName: 'errors', Dimensions: [] },
      { ...byMath('target + other'), Metrics: [stat('target', 'HTTPCode_Target_5XX_Count'), stat('other', 'Other')] },
    ]
    const on = stage(foreign, store)
    for (const until of [4000, 5000, 6000]) await on.alarms.evaluate(until)
    expect(on.states).toEqual([])
    expect(on.log).toEqual([])
  })

  it.each<[string, MetricAlarm, string]>([
    ['a function', byMath('RATE(target)'), 'the sandbox does not know the function RATE'],
    ['a percentile', { ...errors, Statistic: undefined, ExtendedStatistic: 'p99' }, 'no statistic of percentiles'],
    [
      'anomaly detection',
      { ...errors, ComparisonOperator: 'GreaterThanUpperThreshold', Threshold: undefined },
      'does not compare by GreaterThanUpperThreshold',
    ],
  ])('says once that it does not know %s, and judges the others', async (_, unknown, why) => {
    const on = stage([{ ...unknown, AlarmName: 'strange' }, errors], store)
    for (const until of [5000, 6000]) await on.alarms.evaluate(until)
    expect(on.log.filter((line) => line.includes('strange'))).toEqual([expect.stringContaining(why)])
    expect(on.states).toEqual([['5xx', 'ALARM']])
  })

  it('judges nothing that was changed while it was read', async () => {
    const states: string[] = []
    const changing = createAlarms({ log: () => {} }, store, {
      async alarms() {
        changing.changed()
        return [errors]
      },
      async setState(name) {
        states.push(name)
      },
    })
    await changing.evaluate(6000)
    expect(states).toEqual([])
  })

  it('stops where an alarm was changed meanwhile', async () => {
    const on = stage([{ ...errors, AlarmName: 'first' }, errors], store)
    const changing = createAlarms({ log: () => {} }, store, {
      alarms: async () => [{ ...errors, AlarmName: 'first' }, errors],
      async setState(name, state) {
        on.states.push([name, state])
        changing.changed()
      },
    })
    await changing.evaluate(6000)
    expect(on.states).toEqual([['first', 'ALARM']])
  })
})
