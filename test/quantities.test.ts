import { expect, test } from 'vitest'
import { about, age, count, counted, duration, elapsed, inLargestUnit, localTime, shortAge } from '../src/quantities.ts'

test('a time is as exact as somebody who waits wants it', () => {
  expect([400, 9_940, 12_400, 59_700, 80_000, 3_720_000].map(duration)).toEqual([
    '0.4s',
    '9.9s',
    '12s',
    '1m 00s',
    '1m 20s',
    '1h 02m',
  ])
})

test('a running clock shows whole seconds', () => {
  expect([1_999, 59_999, 61_000].map(elapsed)).toEqual(['1s', '59s', '1m 01s'])
})

test('what is expected is said roughly', () => {
  expect([6_000, 43_000, 70_000, 95_000, 118_000, 700_000].map(about)).toEqual([
    'about 5s',
    'about 45s',
    'about 1m',
    'about 1m 30s',
    'about 2m',
    'about 12m',
  ])
})

test.each([
  [59_000, '0 minutes'],
  [60_000, '1 minute'],
  [119 * 60_000, '119 minutes'],
  [120 * 60_000, '2 hours'],
  [47 * 3_600_000, '47 hours'],
  [48 * 3_600_000, '2 days'],
  [72 * 3_600_000, '3 days'],
  [-5_000, '0 minutes'],
])('%i ms of age are %s', (ms, words) => {
  expect(age(ms)).toBe(words)
})

test('a number and its noun', () => {
  expect([0, 1, 2].map((number) => count(number, 'task'))).toEqual(['0 tasks', '1 task', '2 tasks'])
  expect([0, 1, 2].map((number) => count(number, 'address'))).toEqual(['0 addresses', '1 address', '2 addresses'])
  expect([0, 1, 2].map((number) => counted(number, 'request'))).toEqual(['no requests', '1 request', '2 requests'])
})

test.each([
  [-1, '0 s', '0 seconds'],
  [59_400, '59 s', '59 seconds'],
  [59_500, '59 s', '1 minute'],
  [3_599_000, '59 min', '59 minutes'],
  [3_600_000, '1 h', '1 hour'],
  [172_799_000, '47 h', '1 day'],
  [172_800_000, '2 d', '2 days'],
])('%i ms are %s, or %s', (ms, short, long) => {
  expect([shortAge(ms), inLargestUnit(ms)]).toEqual([short, long])
})

test('a moment is told as the operator’s clock shows it, with its zone', () => {
  expect(localTime('2026-11-23T09:31:45.123Z', 'Europe/Berlin')).toBe('2026-11-23 10:31 CET')
  expect(localTime(new Date('2026-11-23T00:05:00Z'), 'UTC')).toBe('2026-11-23 00:05 UTC')
  expect(localTime('as others wrote it')).toBe('as others wrote it')
})
