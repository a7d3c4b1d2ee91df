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
