import { expect, test } from 'vitest'
import { createLifecycle } from '../../../sandbox/front/engine-lifecycle.ts'

test('changes run one after the other, and the status is that of the running change', async () => {
  const log: string[] = []
  const life = createLifecycle<string>('database x', () => {})
  expect(life.status()).toBe('creating')
  const pending = Promise.withResolvers<void>()
  void life.change('creating', async () => {
    await pending.promise
    log.push('made')
    return 'engine'
  })
  const stopped = life.change(
    'stopping',
    async (engine) => {
      log.push(`stopped ${engine}`)
      return undefined
    },
    'stopped',
  )
  expect(log).toEqual([])
  pending.resolve()
  await stopped
  expect(log).toEqual(['made', 'stopped engine'])
  expect(life.status()).toBe('stopped')
  expect(await life.engine()).toBeUndefined()
})

test('a failure is logged once, told to who waits, and does not stop what comes after', async () => {
  const log: string[] = []
  const life = createLifecycle<string>('database x', (line) => log.push(line))
  const failed = life.change('creating', () => Promise.reject(new Error('no space')))
  await expect(failed).rejects.toThrow('no space')
  expect(life.status()).toBe('failed')
  expect(log).toEqual(['database x: no space'])
  await life.change('starting', () => Promise.resolve('engine'))
  expect(life.status()).toBe('available')
  expect(await life.engine()).toBe('engine')
})

test('the first change waits until the previous engine of the same name has ended, even by a failure', async () => {
  const pending = Promise.withResolvers<void>()
  const life = createLifecycle<string>('database x', () => {}, pending.promise)
  let begun = false
  const made = life.change('creating', async () => {
    begun = true
    return 'engine'
  })
  await Promise.resolve()
  expect(begun).toBe(false)
  pending.reject(new Error('the previous engine failed'))
  await made
  expect(begun).toBe(true)
})
