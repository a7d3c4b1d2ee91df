import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { inTransaction } from '../database.ts'

/** Where conversation starts are published: entries with the fields `id`, `event`, `callId`, `test` and `payload` (JSON). */
export const CONVERSATIONS_STREAM = 'medspa:conversations'

/** Old entries go once the stream is about this long; the database keeps them all. */
const STREAM_LENGTH = 100_000
/** The most rows that one delivery takes. */
export const BATCH = 50

type Row = { id: string; event: string; call_id: string; payload: unknown; is_test: boolean }

/** Redis did not take an event. */
export class PublishError extends Error {
  override name = 'PublishError'
}

export type Delivered = { callId: string; test: boolean }

/**
 * Publishes the oldest undelivered rows (at most 50) and marks them delivered. At least once: a process that dies
 * between the two publishes them again, so readers go by `id`. Rows that another task holds are skipped, not waited
 * for. Throws PublishError when Redis does not take them, else the database's error; nothing is then marked.
 */
export async function deliverBatch(pool: Pool, redis: Redis): Promise<Delivered[]> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT id, event, call_id, payload, is_test FROM outbox WHERE delivered_at IS NULL
       ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    )
    if (rows.length === 0) return []
    await Promise.all(rows.map((row) => publish(redis, row)))
    await client.query('UPDATE outbox SET delivered_at = now() WHERE id = ANY($1)', [rows.map((row) => row.id)])
    return rows.map((row) => ({ callId: row.call_id, test: row.is_test }))
  })
}

async function publish(redis: Redis, row: Row): Promise<void> {
  const fields = {
    id: row.id,
    event: row.event,
    callId: row.call_id,
    test: String(row.is_test),
    payload: JSON.stringify(row.payload),
  }
  try {
    await redis.xadd(CONVERSATIONS_STREAM, 'MAXLEN', '~', STREAM_LENGTH, '*', ...Object.entries(fields).flat())
  } catch (error) {
    throw new PublishError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
