import { setTimeout as wait } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from '../../log.ts'
import { inTransaction } from '../database.ts'
import { BATCH, deliverBatch, PublishError } from './deliver.ts'

export type OutboxPoller = {
  /** Polls now instead of at the next interval: a row was just written. */
  wake: () => void
  /** How the last poll went. */
  state: () => 'ok' | 'starting' | 'fetch failed' | 'redis not available'
  /** Lets the poll at work finish and starts no other. */
  stop: () => Promise<void>
}

/** Delivers the outbox every `intervalMs` until stopped; trouble is logged and tried again at the next poll. */
export function startOutboxPoller(parts: { pool: Pool; redis: Redis; log: Logger; intervalMs: number }): OutboxPoller {
  let state: ReturnType<OutboxPoller['state']> = 'starting'
  let stopped = false
  let pause = new AbortController()

  const run = async () => {
    while (!stopped) {
      // Made before the poll: a wake that comes during it must not be lost.
      pause = new AbortController()
      state = await poll(parts)
      if (!stopped) await wait(parts.intervalMs, undefined, { signal: pause.signal }).catch(() => {})
    }
  }
  const running = run()

  return {
    wake: () => pause.abort(),
    state: () => state,
    async stop() {
      stopped = true
      pause.abort()
      await running
    },
  }
}

async function poll({ pool, redis, log }: { pool: Pool; redis: Redis; log: Logger }) {
  const state = await deliverAll(pool, redis, log)
  try {
    log.info({ oldestSeconds: await oldestSeconds(pool) }, 'outbox')
    return state
  } catch (error) {
    if (state !== 'fetch failed') log.error({ error: message(error) }, 'outbox fetch failed')
    return 'fetch failed'
  }
}

async function deliverAll(pool: Pool, redis: Redis, log: Logger) {
  try {
    for (let full = true; full; ) {
      const delivered = await deliverBatch(pool, redis)
      for (const event of delivered) log.info(event, 'outbox delivered')
      full = delivered.length === BATCH
    }
    return 'ok'
  } catch (error) {
    const text = error instanceof PublishError ? 'redis not available' : 'outbox fetch failed'
    log.error({ error: message(error) }, text)
    return error instanceof PublishError ? 'redis not available' : 'fetch failed'
  }
}

/** Age of the oldest row that is still to be delivered; 0 when there is none. */
async function oldestSeconds(pool: Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ seconds: number }>(
      `SELECT floor(extract(epoch FROM now() - created_at))::int AS seconds
       FROM outbox WHERE delivered_at IS NULL ORDER BY id LIMIT 1`,
    )
    return rows[0]?.seconds ?? 0
  })
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))
