import { expect, test } from 'vitest'
import { awaitDeletions } from '../../../src/steps/park/await-deletions.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

/** What AWS answers, look by look; the last answer stays. */
const answering = (...statuses: (string | undefined)[]) => ({
  async describe() {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0]
    return status === undefined ? undefined : { status }
  },
})
const run = async (database: object, redis: object) => {
  const clock = clockOfSleeps()
  const lines: string[] = []
  const signal = new AbortController().signal
  await awaitDeletions({ clock, database, redis } as never, { line: (text) => lines.push(text), signal })
  return { lines, seconds: clock.passed() / 1000 }
}

test('a destroy whose Terraform died is waited for, and told', async () => {
  const deleting = answering('deleting', 'deleting', 'deleting', undefined)
  expect(await run(deleting, answering('available'))).toEqual({
    lines: ['waiting for AWS to delete the database (usually 2 to 10 minutes)'],
    seconds: 10,
  })
  expect(await run(answering(undefined), answering('deleting', undefined))).toEqual({
    lines: ['waiting for AWS to delete Redis (usually 2 to 10 minutes)'],
    seconds: 0,
  })
})

test('what stands, or is not there, costs no time', async () => {
  expect(await run(answering('backing-up'), answering(undefined))).toEqual({ lines: [], seconds: 0 })
})

test('one that does not end is an error that says whose it is', async () => {
  await expect(run(answering('deleting'), answering(undefined))).rejects.toMatchObject({
    code: 'deletion-late',
    whose: 'aws',
  })
})
