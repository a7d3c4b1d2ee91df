import { once } from 'node:events'
import autocannon, { type Instance, type Result } from 'autocannon'
import { expect } from 'vitest'

const RATE = 50
/** A request that takes longer counts as lost. */
const ANSWER_LIMIT_SECONDS = 5

/**
 * Asks `url` 50 times a second while `change` is made, and until all that was asked by then has been answered or given up:
 * none may be lost, refused or answered with another status than 2xx.
 */
export async function underLoad(url: string, change: () => Promise<unknown>): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<Result>()
  const options = { url, connections: 10, overallRate: RATE, duration: 3600, timeout: ANSWER_LIMIT_SECONDS }
  const load: Instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)))
  try {
    await once(load, 'response')
    await change()
    for (let left = RATE * (ANSWER_LIMIT_SECONDS + 1); left > 0; left--) await once(load, 'response')
  } finally {
    load.stop()
  }
  const { errors, timeouts, non2xx, requests, '2xx': answered } = await ended
  expect({ errors, timeouts, non2xx }).toEqual({ errors: 0, timeouts: 0, non2xx: 0 })
  // It asks once a second, for all of that second: the last ones were cut off by the end of the load.
  expect(requests.sent - answered).toBeLessThanOrEqual(RATE)
}
