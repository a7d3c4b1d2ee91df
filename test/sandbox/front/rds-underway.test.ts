import { expect, test } from 'vitest'
import { createUnderway } from '../../../sandbox/front/rds/underway.ts'
import { timesOf } from '../../../sandbox/times.ts'

const underwayAt = (share: string, stopping = new AbortController()) => {
  const lines: string[] = []
  const ctx = { times: timesOf({ MEDSPA_SANDBOX_TIMES: share }), log: (line: string) => void lines.push(line) }
  return { underway: createUnderway(ctx, undefined, stopping.signal), stopping, lines }
}

test("at once, a restored instance is available and has its secret's password when the call is answered", async () => {
  const { underway } = underwayAt('0')
  const changed: string[] = []
  underway.restored('a')
  await underway.secretChanges('a', 'creating', async () => void changed.push('a'))
  expect([underway.status('a'), underway.secretStatus('a'), changed]).toEqual([undefined, undefined, ['a']])
})

test("with a share of AWS's times, a new password takes a while", async () => {
  const { underway } = underwayAt('0.00001')
  const changed = Promise.withResolvers<void>()
  underway.restored('a')
  await underway.secretChanges('a', 'creating', async () => changed.resolve())
  // A first backup that takes long comes on demand alone.
  expect([underway.status('a'), underway.secretStatus('a')]).toEqual([undefined, 'creating'])
  await changed.promise
  await expect.poll(() => underway.secretStatus('a')).toBe(undefined)
})

test('a sandbox that stops gives the password before its end: nobody would later', async () => {
  const { stopping, underway } = underwayAt('1')
  let given = false
  await underway.secretChanges('a', 'rotating', async () => {
    given = true
  })
  expect(given).toBe(false)
  stopping.abort()
  await underway.settle()
  expect(given).toBe(true)
})

test('what is gone is not changed', async () => {
  const { stopping, underway } = underwayAt('1')
  let given = false
  await underway.secretChanges('a', 'rotating', async () => {
    given = true
  })
  underway.forget('a')
  stopping.abort()
  await underway.settle()
  expect([given, underway.secretStatus('a')]).toEqual([false, undefined])
})

test('a password that could not be given is told', async () => {
  const { lines, stopping, underway } = underwayAt('1')
  await underway.secretChanges('a', 'rotating', () => Promise.reject(new Error('no connection')))
  stopping.abort()
  await underway.settle()
  expect(lines).toEqual([expect.stringContaining('no connection')])
})
