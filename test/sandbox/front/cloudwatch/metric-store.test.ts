import { expect, it } from 'vitest'
import type { Metric } from '../../../../sandbox/front/cloudwatch/metric.ts'
import { createMetricStore } from '../../../../sandbox/front/cloudwatch/metric-store.ts'
import { minuteMs } from '../../../../sandbox/front/cloudwatch/minute.ts'
import { isProduced } from '../../../../sandbox/front/cloudwatch/produced.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const metric: Metric = {
  namespace: 'AWS/ApplicationELB',
  name: 'HealthyHostCount',
  dimensions: [
    { name: 'LoadBalancer', value: 'app/api/1' },
    { name: 'TargetGroup', value: 'targetgroup/blue/2' },
  ],
}
const turned: Metric = { ...metric, dimensions: metric.dimensions.toReversed() }

it('has what a metric had by the minute, and nothing where it had nothing', () => {
  const store = createMetricStore(1000)
  store.add(metric, 2, 5100)
  store.add(turned, 4, 5900)
  store.add(metric, 1, 7000)
  expect(store.between(metric, 5000, 6000)).toEqual({ sum: 6, count: 2, minimum: 2, maximum: 4 })
  expect(store.between(metric, 6000, 7000)).toBeUndefined()
  expect(store.between(turned, 5000, 8000)).toEqual({ sum: 7, count: 3, minimum: 1, maximum: 4 })
  expect(store.between({ ...metric, name: 'UnHealthyHostCount' }, 5000, 8000)).toBeUndefined()
  store.forgetBefore(7000)
  expect(store.between(metric, 5000, 8000)).toMatchObject({ sum: 1 })
})

it('gives everything once, at the beginning of its minute', () => {
  const store = createMetricStore(1000)
  store.add(metric, 2, 5100)
  store.add(metric, 4, 5900)
  expect(store.take()).toEqual([{ metric, minute: 5000, samples: { sum: 6, count: 2, minimum: 2, maximum: 4 } }])
  store.add(metric, 8, 5950)
  expect(store.take()).toEqual([{ metric, minute: 5000, samples: { sum: 8, count: 1, minimum: 8, maximum: 8 } }])
  expect(store.take()).toEqual([])
})

it('is taken up by a copy that has counted already', () => {
  const [original, copy] = [createMetricStore(1000), createMetricStore(1000)]
  copy.add(metric, 1, 9000)
  original.add(metric, 2, 5100)
  copy.resume(structuredClone(original.saved()))
  expect(copy.between(metric, 5000, 10_000)).toMatchObject({ sum: 3 })
  expect(copy.take()).toHaveLength(2)
  copy.forgetBefore(9000)
  expect(copy.between(metric, 5000, 10_000)).toMatchObject({ sum: 1 })
})

it.each([
  [undefined, 60_000],
  ['0', 60_000],
  ['1', 60_000],
  ['0.1', 6_000],
  ['0.001', 1_000],
])('with MEDSPA_SANDBOX_TIMES=%s a minute takes %i ms', (share, ms) => {
  expect(minuteMs(timesOf({ MEDSPA_SANDBOX_TIMES: share }))).toBe(ms)
})

it('is of this sandbox by namespace, name and dimensions', () => {
  expect(isProduced(metric)).toBe(true)
  expect(isProduced(turned)).toBe(true)
  expect(isProduced({ ...metric, dimensions: metric.dimensions.slice(1) })).toBe(false)
  expect(isProduced({ namespace: 'test', name: 'errors', dimensions: [] })).toBe(false)
})
