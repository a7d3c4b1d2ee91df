import { availableParallelism } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import type { Environment } from '../../../../sandbox/front/lambda/environment.ts'
import { createPool } from '../../../../sandbox/front/lambda/pool.ts'

const pool = createPool()
afterEach(() => pool.stop())

/** Environments that are initialised when the test says so. */
function slow() {
  const starts: PromiseWithResolvers<void>[] = []
  const start = async (): Promise<Environment> => {
    const initialised = Promise.withResolvers<void>()
    starts.push(initialised)
    return {
      initialised: initialised.promise,
      invoke: async () => ({ payload: Buffer.from('done'), log: [] }),
      usable: () => true,
      stop: async () => {},
    }
  }
  return { start, starts }
}
/** Until nothing more follows by itself. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('as many environments begin at a time as this machine has processors, and events that wait take one that is free', async () => {
  const { start, starts } = slow()
  const most = Math.max(2, availableParallelism())
  const events = Array.from({ length: most + 3 }, () =>
    pool.run('voice 1', start, (environment) => environment.invoke(Buffer.from(''), 'arn')),
  )
  await settled()
  expect(starts).toHaveLength(most)
  starts[0]?.resolve()
  await settled()
  for (const each of starts) each.resolve()
  const answers = await Promise.all(events.map(async (event) => (await event).payload.toString()))
  expect(answers).toEqual(events.map(() => 'done'))
  expect(starts.length).toBeLessThan(events.length)
})

test('an environment that could not be initialised takes its event all the same, and no place of those that begin', async () => {
  const { start, starts } = slow()
  const event = () => pool.run('voice 2', start, (environment) => environment.invoke(Buffer.from(''), 'arn'))
  const first = event()
  await settled()
  starts[0]?.reject(new Error('no runtime'))
  await first
  await event()
  expect(starts).toHaveLength(1)
})
