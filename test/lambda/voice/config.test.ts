import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDuration, readConfig } from '../../../lambda/voice/config.ts'

test.each([
  ['5s', 5000],
  ['800ms', 800],
  ['1.5s', 1500],
  ['0s', undefined],
  ['5', undefined],
  ['-1s', undefined],
  ['5 s', undefined],
  ['1m', undefined],
  ['', undefined],
  ['2.0005s', 2001],
  ['4.9999s', 5000],
  ['1234.5ms', 1235],
  ['0.5ms', 1],
  ['0.0001ms', 1],
  ['0.0s', undefined],
  [`${'9'.repeat(400)}s`, Number.MAX_SAFE_INTEGER],
])('"%s" is %o milliseconds', (text, expected) => {
  expect(parseDuration(text)).toBe(expected)
})

test.each([
  [undefined, 5_000],
  ['2s', 2_000],
  ['soon', 5_000],
  ['60s', 12_000],
])('UPSTREAM_TIMEOUT=%o waits %i ms: Twilio gives up after 15 s', (value, expected) => {
  expect(readConfig({ UPSTREAM_TIMEOUT: value }).timeoutMs).toBe(expected)
})

test.each(['', 'upstream', 'ftp://upstream', undefined])('UPSTREAM_BASE_URL=%o is no upstream', (value) => {
  expect(readConfig({ UPSTREAM_BASE_URL: value }).upstream).toBeUndefined()
})

test.each([
  [undefined, 'by-provider'],
  ['', 'by-provider'],
  ['502 ', 'by-provider'],
  ['answer', 'answer'],
  ['502', '502'],
  ['by-provider', 'by-provider'],
])('UPSTREAM_FAILURE=%o is %s', (value, expected) => {
  expect(readConfig({ UPSTREAM_FAILURE: value }).upstreamFailure).toBe(expected)
})

test('whatever the environment holds, the configuration is read, and its time-out is one that a timer takes', () => {
  const number = fc.oneof(
    fc.double({ min: 0, noNaN: true }).map(String),
    fc.bigInt({ min: 0n }).map(String),
    fc.stringMatching(/^\d{1,12}\.\d{1,12}$/),
  )
  const duration = fc.tuple(number, fc.constantFrom('ms', 's', 'm', '')).map((parts) => parts.join(''))
  const text = fc.oneof(fc.string({ unit: 'binary' }), duration, fc.webUrl())
  const names = ['UPSTREAM_BASE_URL', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TLS_SERVERNAME', 'UPSTREAM_FAILURE', 'VOICE_MODE']
  fc.assert(
    fc.property(fc.record(Object.fromEntries(names.map((name) => [name, text])), { requiredKeys: [] }), (env) => {
      const { timeoutMs } = readConfig(env)
      expect(Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 12_000).toBe(true)
      AbortSignal.timeout(timeoutMs)
    }),
    { numRuns: 1_000 },
  )
})
