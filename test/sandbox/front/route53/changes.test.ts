import { expect, it, vi } from 'vitest'
import { createChanges } from '../../../../sandbox/front/route53/changes.ts'
import { recordSetOf } from '../../../../sandbox/front/route53/records.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const records = (...values: string[]) =>
  values.map((Value) => recordSetOf({ Name: 'a.test', Type: 'A', TTL: 1, ResourceRecords: [{ Value }] }))

it('name servers have a change once it is in sync, the oldest first', () => {
  vi.useFakeTimers()
  try {
    const changes = createChanges(timesOf({ MEDSPA_SANDBOX_TIMES: '1' }))
    const [none, one, two] = [records(), records('192.0.2.1'), records('192.0.2.1', '192.0.2.2')]
    const first = changes.submit('Z1', none)
    expect(first.status).toBe('PENDING')
    vi.advanceTimersByTime(30_000)
    const second = changes.submit('Z1', one, 'the second')
    expect(changes.published({ id: 'Z1', records: two })).toBe(none)
    expect(changes.published({ id: 'Z2', records: two })).toBe(two)
    vi.advanceTimersByTime(15_000)
    expect(changes.get(first.id)?.status).toBe('INSYNC')
    expect(changes.get(second.id)).toMatchObject({ status: 'PENDING', comment: 'the second' })
    expect(changes.published({ id: 'Z1', records: two })).toBe(one)
    vi.advanceTimersByTime(30_000)
    expect(changes.published({ id: 'Z1', records: two })).toBe(two)
  } finally {
    vi.useRealTimers()
  }
})

it('a new zone is unknown to them until then, and an id that nobody got is none', () => {
  const changes = createChanges(timesOf({ MEDSPA_SANDBOX_TIMES: '1' }))
  changes.submit('Z1', undefined)
  expect(changes.published({ id: 'Z1', records: records('192.0.2.1') })).toBeUndefined()
  expect(changes.get('C0')).toBeUndefined()
})
