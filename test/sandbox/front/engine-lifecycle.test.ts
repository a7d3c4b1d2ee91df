import { expect, test } from 'vitest'
import { createLifecycle } from '../../../sandbox/front/engine-lifecycle.ts'

test('works are done one after the other, with the status of the one that is being done', async () => {
  const log: string[] = []
  const life = createLifecycle<string>('database x', () => {})
  expect(life.status()).toBe('creating')
  const gate = Promise.withResolvers<void>()
  void life.change('creating', async () => {
    await gate.promise
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
  gate.resolve()
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

test('a life begins when the one before it has ended, however it did', async () => {
  const gate = Promise.withResolvers<void>()
  const life = createLifecycle<string>('database x', () => {}, gate.promise)
  let begun = false
  const made = life.change('creating', async () => {
    begun = true
    return 'engine'
  })
  await Promise.resolve()
  expect(begun).toBe(false)
  gate.reject(new Error('the former failed'))
  await made
  expect(begun).toBe(true)
})
