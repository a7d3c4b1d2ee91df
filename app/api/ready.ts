import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { OutboxPoller } from './outbox/poller.ts'

/** `ok`, or in a few words what is wrong; never an error's own text, for the answer is public. */
type Check = 'ok' | (string & {})

export type Readiness = {
  ready: boolean
  checks: { database: Check; redis: Check; outbox: Check }
  /** This image knows test calls: it records them, and publishes them marked as such. */
  testCalls: true
}

/** Looks at everything that a missed call needs. */
export async function readiness(parts: { pool: Pool; redis: Redis; outbox: OutboxPoller }): Promise<Readiness> {
  const [database, redis] = await Promise.all([
    answers(() => parts.pool.query('SELECT 1')),
    answers(() => parts.redis.ping()),
  ])
  const checks = { database, redis, outbox: parts.outbox.state() }
  return { ready: Object.values(checks).every((check) => check === 'ok'), checks, testCalls: true }
}

async function answers(ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask()
    return 'ok'
  } catch {
    return 'not available'
  }
}
