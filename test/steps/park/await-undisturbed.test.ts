import { expect, test } from 'vitest'
import { awaitUndisturbed } from '../../../src/steps/park/await-undisturbed.ts'
import { waits } from '../../../src/waits.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

/** What AWS answers, look by look; the last answer stays. */
const answering = (...statuses: (string | undefined)[]) => ({
  async describe() {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0]
    return status === undefined ? undefined : { status }
  },
})

async function run(database: object, redis: object) {
  const clock = clockOfSleeps()
  const lines: string[] = []
  const progress = { line: (text: string) => void lines.push(text), signal: new AbortController().signal }
  const error = await awaitUndisturbed({ clock, database, redis } as never, progress).catch((failure: Error) => failure)
  return { error, lines, waited: clock.passed() }
}

test('a backup that began meanwhile is waited for: AWS would refuse the deletion', async () => {
  const { lines, waited } = await run(
    answering('backing-up', 'backing-up', 'available'),
    answering('snapshotting', 'available'),
  )
  expect(lines).toEqual([
    expect.stringContaining('The database is backing-up: waiting for'),
    expect.stringContaining('Redis is snapshotting: waiting for'),
  ])
  expect(waited).toBeGreaterThan(0)
})

test('a database that loads its volume is waited for: it takes connections, and no final snapshot', async () => {
  const { error, waited } = await run(
    answering('storage-initialization', 'storage-initialization', 'available'),
    answering(undefined),
  )
  expect(error).toBeUndefined()
  expect(waited).toBeGreaterThan(0)
})

test.each([
  ...['available', 'storage-optimization', 'deleting', 'failed', 'restore-error', 'stopped', undefined],
  ...['storage-full', 'insufficient-capacity'],
  ...['inaccessible-encryption-credentials', 'inaccessible-encryption-credentials-recoverable'],
])('what is %s is not waited for', async (status) => {
  expect(await run(answering(status), answering(undefined))).toEqual({ error: undefined, lines: [], waited: 0 })
})

test('a backup that does not end is told, and what it is of was not deleted', async () => {
  const { error, waited } = await run(answering('backing-up'), answering('available'))
  expect(error).toMatchObject({ code: 'database-late', hint: expect.stringContaining('It was not deleted') })
  expect(waited).toBeLessThan(waits.undisturbed.limitMs + 60_000)
})
