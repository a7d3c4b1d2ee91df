import { expect, it } from 'vitest'
import { sinceOf } from '../../src/logs/since.ts'

const now = new Date('2026-11-30T12:00:00Z')

it.each([
  ['90s', '2026-11-30T11:58:30.000Z'],
  ['15m', '2026-11-30T11:45:00.000Z'],
  ['1h', '2026-11-30T11:00:00.000Z'],
  ['2d', '2026-11-28T12:00:00.000Z'],
  ['2026-11-30', '2026-11-30T00:00:00.000Z'],
  ['2026-11-30T11:00Z', '2026-11-30T11:00:00.000Z'],
  ['2026-11-30T12:30:00.5+01:00', '2026-11-30T11:30:00.500Z'],
])('%s is %s', (text, at) => {
  expect(sinceOf(text, now)?.toISOString()).toBe(at)
})

it.each([
  '',
  '1',
  '1w',
  '-1h',
  '1.5h',
  '1h30m',
  'yesterday',
  '1 h',
  '1H',
  '9999999d',
  // Of no zone: another moment on each machine.
  '2026-11-30T11:00',
  '2026-02-31',
  '2026-13-01T00:00Z',
  '2026-11-30T25:00Z',
  // Still to come.
  '2026-11-30T12:00:01Z',
  '2026-12-01',
])('%j names no moment', (text) => {
  expect(sinceOf(text, now)).toBeUndefined()
})
