import { expect, test } from 'vitest'
import { createReadWriteLock } from '../../../sandbox/testing/read-write-lock.ts'

test('exclusive work waits for shared work that is under way, and keeps other work out', async () => {
  const lock = createReadWriteLock()
  const happened: string[] = []
  const first = Promise.withResolvers<void>()
  const quiet = Promise.withResolvers<void>()

  const shared = lock.shared(async () => {
    await first.promise
    happened.push('first')
  })
  const exclusive = lock.exclusive(async () => {
    happened.push('exclusive begins')
    await quiet.promise
    happened.push('exclusive ends')
  })
  const late = lock.shared(async () => void happened.push('late'))
  const next = lock.exclusive(async () => void happened.push('exclusive again'))
  first.resolve()
  await shared
  quiet.resolve()
  await Promise.all([exclusive, late, next])
  expect(happened.slice(0, 3)).toEqual(['first', 'exclusive begins', 'exclusive ends'])
  expect(happened.slice(3).sort()).toEqual(['exclusive again', 'late'])
})

test('work that fails releases the lock', async () => {
  const lock = createReadWriteLock()
  const failed = lock.exclusive(() => Promise.reject(new Error('no')))
  const shared = lock.shared(async () => 'in')
  await expect(failed).rejects.toThrow('no')
  expect(await shared).toBe('in')
  await expect(lock.shared(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await lock.exclusive(async () => 'alone')).toBe('alone')
})
