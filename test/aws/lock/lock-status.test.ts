import { describe, expect, it } from 'vitest'
import { parseLock } from '../../../src/aws/lock/lock-record.ts'
import { type LockObservation, lockStatus } from '../../../src/aws/lock/lock-status.ts'

const here = 'boot-1 pid:[1]'
const lock = (machine: string) => ({ machine, leaseSeconds: 60 })
const observed = (more: Partial<LockObservation>): LockObservation => ({
  machine: here,
  processAlive: false,
  terraformAlive: false,
  ageMs: 0,
  stateLocked: false,
  ...more,
})

describe('who may take a deploy lock over', () => {
  it.each([
    ['its holder lives here', here, { processAlive: true }, 'held'],
    [
      'its holder lives here, stopped for longer than its lease',
      here,
      { processAlive: true, ageMs: 3_600_000 },
      'held',
    ],
    ['its holder is gone', here, {}, 'free'],
    ['its holder is gone, and the lease long over', here, { ageMs: 3_600_000 }, 'free'],
    ['its holder is gone, its Terraform is not', here, { terraformAlive: true, stateLocked: true }, 'orphan'],
    ["its holder is gone, and the state's lock leaked", here, { stateLocked: true }, 'free'],
    ['elsewhere, just renewed', 'boot-2 pid:[1]', { ageMs: 0 }, 'held'],
    ['elsewhere, a second before its lease is over', 'boot-2 pid:[1]', { ageMs: 59_000 }, 'held'],
    ['elsewhere, its lease over', 'boot-2 pid:[1]', { ageMs: 60_000 }, 'free'],
    [
      'elsewhere, its lease over, its Terraform maybe not',
      'boot-2 pid:[1]',
      { ageMs: 60_000, stateLocked: true },
      'state-held',
    ],
    ['this machine before it was started again', 'boot-0 pid:[1]', { ageMs: 59_000 }, 'held'],
    ['another container of this machine', 'boot-1 pid:[2]', { ageMs: 59_000, processAlive: true }, 'held'],
    [
      'another container, over, where a process has the same number',
      'boot-1 pid:[2]',
      { ageMs: 60_000, processAlive: true },
      'free',
    ],
  ] as const)('%s: %s', (_, machine, seen, state) => {
    const status = lockStatus(lock(machine), observed(seen))
    expect(status.state).toBe(state)
    expect(status.why).toBeTruthy()
  })
})

describe("a lock's content", () => {
  it.each([1e9, 601, Number.MAX_SAFE_INTEGER])(
    'that claims a lease of %d s holds no longer than ten minutes',
    (seconds) => {
      const read = parseLock(JSON.stringify({ id: 'hostile', leaseSeconds: seconds }))
      expect(lockStatus(read, observed({ ageMs: 599_000 })).state).toBe('held')
      expect(lockStatus(read, observed({ ageMs: 600_000 })).state).toBe('free')
    },
  )

  it.each(['', 'not JSON', 'null', '[]', '{"leaseSeconds":"soon","terraform":{"pid":"x"}}'])(
    'that cannot be read (%s) is a lock of somebody unknown',
    (content) => {
      const read = parseLock(content)
      expect(read).toMatchObject({ id: 'unknown', machine: 'unknown', leaseSeconds: 60, terraform: null })
      expect(lockStatus(read, observed({ ageMs: 59_000 })).state).toBe('held')
      expect(lockStatus(read, observed({ ageMs: 60_000 })).state).toBe('free')
    },
  )

  it('keeps what a newer version wrote', () => {
    expect(parseLock('{"id":"a","hat":"red"}')).toMatchObject({ id: 'a', hat: 'red' })
  })
})
