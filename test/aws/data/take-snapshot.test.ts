import { expect, test } from 'vitest'
import { gibibytes } from '../../../src/aws/data/redis-snapshots.ts'
import { takeSnapshot } from '../../../src/aws/data/take-snapshot.ts'
import type { OperatorError } from '../../../src/errors.ts'
import { kindOf } from '../../../src/parks/snapshot.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const order = (limitMs: number) => ({ id: 'one', tags: {}, signal: new AbortController().signal, limitMs })

test.each([
  ['medspa-development-park-20261123140355', false, 'park'],
  ['medspa-development-final-20261101000000', false, 'final'],
  ['medspa-production-park-20261123140355', false, 'manual'],
  ['before-the-holidays', false, 'manual'],
  ['rds:medspa-development-2026-11-23-07-10', true, 'automated'],
])('%s is told by its name and type', (id, automated, kind) => {
  expect(kindOf(id, 'medspa-development', automated)).toBe(kind)
})

test("from before a migration is medspa's own with medspa's tag alone: people name theirs so too", () => {
  const id = 'medspa-production-before-v2-20261123140000'
  expect(kindOf(id, 'medspa-production', false, 'sha256:a')).toBe('migration')
  expect(kindOf(id, 'medspa-production', false)).toBe('manual')
  expect(kindOf('copy-of-it', 'medspa-production', false, 'sha256:a')).toBe('manual')
})

test.each([
  ['5 MB', 5 / 1024],
  ['1.5 GB', 1.5],
  ['2048 kb', 2 / 1024],
  ['much', undefined],
  [undefined, undefined],
])('ElastiCache words a size as %s', (text, size) => {
  expect(gibibytes(text)).toBe(size)
})

test('what is busy is asked again, and what is being made waited for; each new status is told once', async () => {
  const seen = [undefined, { status: 'creating' }, { status: 'creating' }, { status: 'available' }]
  let asked = 0
  const told: string[] = []
  await takeSnapshot(
    clockOfSleeps(),
    { ...order(60_000), onStatus: (status) => told.push(status) },
    { what: 'it', begin: async () => ++asked === 3, look: async () => (asked < 3 ? undefined : seen.shift()) },
  )
  expect(asked).toBe(3)
  expect(told).toEqual(['waiting for its turn', 'creating', 'available'])
})

const failureOf = (look: () => Promise<{ status: string } | undefined>, begin = async () => true) =>
  takeSnapshot(clockOfSleeps(), order(30_000), { what: 'it', begin, look }).then(
    () => undefined,
    (error: OperatorError) => error,
  )

/** Milliseconds until the failure is told, and the failure. */
const failureAfter = async (seen: ({ status: string } | undefined)[]) => {
  const clock = clockOfSleeps()
  const look = async () => seen.shift()
  const taking = takeSnapshot(clock, order(3_600_000), { what: 'it', begin: async () => true, look })
  const error = await taking.catch((failure: OperatorError) => failure)
  return { error, waited: clock.passed() }
}

test('a snapshot that was described and is gone has failed: ElastiCache has no other word for it', async () => {
  const creating = { status: 'creating' }
  const { error, waited } = await failureAfter([undefined, creating, creating])
  expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('it is gone') })
  expect(waited).toBeLessThan(60_000)
})

test('a snapshot that one description leaves out is there nevertheless', async () => {
  const seen = [{ status: 'creating' }, undefined, { status: 'creating' }, undefined, { status: 'available' }]
  expect((await failureAfter(seen)).error).toBeUndefined()
})

test('a snapshot that is never described has failed after some minutes', async () => {
  const { error, waited } = await failureAfter([])
  expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('does not know it') })
  expect(waited).toBeLessThanOrEqual(10 * 60_000)
})

test('one that fails is no snapshot, nor one that takes longer than it may', async () => {
  expect(await failureOf(async () => ({ status: 'failed' }))).toMatchObject({ code: 'snapshot-failed', exitCode: 1 })
  expect(await failureOf(async () => ({ status: 'creating' }))).toMatchObject({
    code: 'snapshot-late',
    message: expect.stringContaining('(creating)'),
  })
  expect(
    await failureOf(
      async () => undefined,
      async () => false,
    ),
  ).toMatchObject({ code: 'snapshot-late' })
})
