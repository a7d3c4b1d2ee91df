import { setTimeout as wait } from 'node:timers/promises'
import { PG_MIGRATE_LOCK_ID } from 'node-pg-migrate'
import type { Client } from 'pg'
import { type Session, sessionsOf } from './blockers.ts'

/**
 * A migration that waits for a table stands before every later use of it: behind one idle transaction, webhooks would
 * wait too and end in 500. So it waits for less than the API's statements may take (4 s) and comes again.
 */
export type LockLimits = {
  /** The most that one statement waits for a lock, in milliseconds. */
  timeoutMs: number
  /** The most that all attempts of one migration take together, pauses too. */
  patienceMs: number
}
export const LOCK_LIMITS: LockLimits = { timeoutMs: 2_000, patienceMs: 60_000 }

/** Milliseconds between attempt `attempt` (from 1) and the next, in which others get their turn. */
export const pauseAfter = (attempt: number): number => Math.min(8_000, 1_000 * 2 ** (attempt - 1))

/** How often another migrator's end is looked for. */
const TURN_MS = 500

/**
 * Takes the advisory lock of node-pg-migrate for as long as the connection lives; `waiting` is told once who has it. The
 * lock is tried, not waited for: CREATE INDEX CONCURRENTLY waits for every statement that began before it, one that
 * waits for this lock too, and the two would deadlock.
 */
export async function takeTurn(client: Client, waiting: (holders: readonly Session[]) => void): Promise<void> {
  for (let first = true; ; first = false) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      PG_MIGRATE_LOCK_ID,
    ])
    if (rows[0]?.taken) return
    if (first) waiting(await holders(client))
    await wait(TURN_MS)
  }
}

async function holders(client: Client): Promise<Session[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32) | objid::bigint = $1`,
    [PG_MIGRATE_LOCK_ID],
  )
  return sessionsOf(
    client,
    rows.map(({ pid }) => pid),
  )
}
