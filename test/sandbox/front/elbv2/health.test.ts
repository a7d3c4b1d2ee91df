import { expect, test } from 'vitest'
import { afterCheck, type Health, initial, pauseAfter } from '../../../../sandbox/front/elbv2/health.ts'
import { type CheckResult, matches } from '../../../../sandbox/front/elbv2/health-check.ts'
import type { HealthSettings } from '../../../../sandbox/front/elbv2/records.ts'

const settings: HealthSettings = {
  enabled: true,
  protocol: 'http',
  port: undefined,
  path: '/health',
  matcher: '200',
  intervalMs: 10_000,
  timeoutMs: 5_000,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
}
const ok: CheckResult = { ok: true }
const bad: CheckResult = { ok: false, reason: 'Target.Timeout', description: 'Request timed out' }

/** States after checks at the given seconds. */
function states(from: Health, ...checks: [number, CheckResult][]) {
  let health = from
  return checks.map(([second, result]) => {
    health = afterCheck(health, result, settings, second * 1000)
    return health.state
  })
}

test('a new target is healthy after one good check', () => {
  expect(states(initial, [0, ok])).toEqual(['healthy'])
})

test('a new target that is looked at often still has the whole threshold of intervals to start', () => {
  expect(states(initial, [0, bad], [0.5, bad], [9, bad], [10, bad], [11, ok])).toEqual([
    'initial',
    'initial',
    'initial',
    'unhealthy',
    'unhealthy',
  ])
  expect(states(initial, [0, bad], [0.5, bad], [1, ok])).toEqual(['initial', 'initial', 'healthy'])
})

test('a healthy target is given up after a run of failures, and taken back after a run of successes', () => {
  const healthy = afterCheck(initial, ok, settings, 0)
  expect(states(healthy, [10, bad], [20, ok], [30, bad], [40, bad])).toEqual([
    'healthy',
    'healthy',
    'healthy',
    'unhealthy',
  ])
  const down = afterCheck(afterCheck(healthy, bad, settings, 10_000), bad, settings, 20_000)
  expect(down).toMatchObject({ state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' })
  expect(states(down, [30, ok], [40, bad], [50, ok], [60, ok], [70, ok])).toEqual([
    'unhealthy',
    'unhealthy',
    'unhealthy',
    'unhealthy',
    'healthy',
  ])
})

test('only new targets are looked at faster than the interval', () => {
  const healthy = afterCheck(initial, ok, settings, 0)
  expect(pauseAfter(initial, settings, { scale: 0 })).toBe(500)
  expect(pauseAfter(healthy, settings, { scale: 0 })).toBe(10_000)
  expect(pauseAfter(initial, settings, { scale: 0.5 })).toBe(5000)
  expect(pauseAfter(initial, settings, { scale: 1 })).toBe(10_000)
})

test('matchers hold codes and ranges', () => {
  expect(matches('200', 200)).toBe(true)
  expect(matches('200', 204)).toBe(false)
  expect(matches('200-299,302', 204)).toBe(true)
  expect(matches('200-299,302', 302)).toBe(true)
  expect(matches('200-299,302', 301)).toBe(false)
})
