import { setTimeout as wait } from 'node:timers/promises'
import pg, { type ClientConfig } from 'pg'

/** A session of the database as others may see it: who it is and what it is at, and never what its statement says. */
export type Session = {
  /** 0 for a prepared transaction, which has no session any more. */
  pid: number
  application: string | null
  user: string | null
  /** `idle in transaction`, `active`, …; null where this user may not see it. */
  state: string | null
  /** Since when it is in that state; ISO 8601. */
  since: string | null
  /** The first words of its last statement: `SELECT`, `ALTER TABLE`. */
  statement: string | null
  /** Waits for a lock itself. */
  waiting: boolean
}

/** What a session waits for: the table, where it is one, and who is in the way, whoever waits for nobody first. */
type Blocked = { relation: string | null; sessions: readonly Session[] }

/** How often is looked. Shorter than the shortest wait for a lock. */
const EVERY_MS = 400

/** pg_blocking_pids stops the lock manager for a moment: it is asked only while the session waits for a lock. */
const BLOCKERS = `
  WITH RECURSIVE chain (pid) AS (
    SELECT b.pid FROM pg_stat_activity me, LATERAL unnest(pg_blocking_pids(me.pid)) AS b (pid)
    WHERE me.pid = $1 AND me.wait_event_type = 'Lock'
    UNION
    SELECT b.pid FROM chain, LATERAL unnest(pg_blocking_pids(chain.pid)) AS b (pid) WHERE chain.pid <> 0
  )
  SELECT chain.pid, a.application_name, a.usename, a.state, a.state_change, left(a.query, 1000) AS query,
    coalesce(a.wait_event_type = 'Lock', false) AS waiting,
    (SELECT l.relation::regclass::text FROM pg_locks l WHERE l.pid = $1 AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1) AS relation
  FROM chain LEFT JOIN pg_stat_activity a ON a.pid = chain.pid
  WHERE chain.pid <> $1
  ORDER BY waiting, a.state_change NULLS LAST`

const SESSIONS = `
  SELECT a.pid, a.application_name, a.usename, a.state, a.state_change, left(a.query, 1000) AS query,
    coalesce(a.wait_event_type = 'Lock', false) AS waiting
  FROM pg_stat_activity a WHERE a.pid = ANY ($1)`

type Row = {
  pid: number
  application_name: string | null
  usename: string | null
  state: string | null
  state_change: Date | null
  query: string | null
  waiting: boolean
  relation?: string | null
}

const session = (row: Row): Session => ({
  pid: row.pid,
  application: row.application_name || null,
  user: row.usename,
  state: row.state,
  since: row.state_change?.toISOString() ?? null,
  statement: row.query === null ? null : statementKind(row.query),
  waiting: row.waiting,
})

const VERBS = new Set(
  'ABORT ALTER ANALYZE BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE DISCARD DO DROP END EXECUTE EXPLAIN FETCH GRANT IMPORT INSERT LISTEN LOAD LOCK MERGE MOVE NOTIFY PREPARE REASSIGN REFRESH REINDEX RELEASE RESET REVOKE ROLLBACK SAVEPOINT SECURITY SELECT SET SHOW START TABLE TRUNCATE UNLISTEN UPDATE VACUUM VALUES WITH'.split(
    ' ',
  ),
)
const OBJECTS = new Set(
  'AGGREGATE COLLATION CONVERSION DATABASE DOMAIN EXTENSION FUNCTION INDEX MATERIALIZED OPERATOR POLICY PROCEDURE PUBLICATION ROLE ROUTINE RULE SCHEMA SEQUENCE SERVER STATISTICS SUBSCRIPTION SYSTEM TABLE TABLESPACE TEMPORARY TRIGGER TYPE UNIQUE USER VIEW'.split(
    ' ',
  ),
)

/** Pure: the kind of a statement out of fixed lists, so that nothing of its values, names or comments is ever told. */
export function statementKind(query: string): string {
  const bare = query.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*.*?\*\/)*/s, '')
  const [verb = '', object = ''] = bare
    .slice(0, 100)
    .toUpperCase()
    .split(/[^A-Z]+/)
  if (!VERBS.has(verb)) return 'another statement'
  return ['ALTER', 'CREATE', 'DROP'].includes(verb) && OBJECTS.has(object) ? `${verb} ${object}` : verb
}

/** The sessions of these process ids that still live. */
export async function sessionsOf(client: pg.Client, pids: readonly number[]): Promise<Session[]> {
  return (await client.query<Row>(SESSIONS, [pids])).rows.map(session)
}

export type BlockerWatch = {
  /** What the session last waited for since `forget`; undefined where it was never seen waiting. */
  last: () => Blocked | undefined
  forget: () => void
  stop: () => Promise<void>
}

/**
 * Looks from a connection of its own who is in the way of the session `pid`: the moment its wait is over, by lock_timeout
 * too, nobody can tell any more. Where the connection cannot be had, nothing is known.
 */
export function watchBlockers(connection: ClientConfig, pid: number): BlockerWatch {
  const stopped = new AbortController()
  let last: Blocked | undefined
  const client = new pg.Client({ ...connection, application_name: 'medspa-migrate-watch', query_timeout: 5_000 })
  client.on('error', () => {})

  const run = async () => {
    await client.connect()
    // The application's login roles work as another one, which may not see what they are at.
    await client.query('SET ROLE NONE')
    while (!stopped.signal.aborted) {
      const { rows } = await client.query<Row>(BLOCKERS, [pid])
      if (rows.length > 0) last = { relation: rows[0]?.relation ?? null, sessions: rows.map(session) }
      await wait(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  }
  const running = run().catch(() => {})

  return {
    last: () => last,
    forget: () => {
      last = undefined
    },
    async stop() {
      stopped.abort()
      await running
      await client.end().catch(() => {})
    },
  }
}

/** The most sessions that one message names. */
const NAMED = 5

/** Pure: `pid 4711 (psql, user medspa_admin): idle in transaction since 2026-…, last statement SELECT`, for each. */
export function describeSessions(sessions: readonly Session[]): string {
  const more = sessions.length - NAMED
  return [...sessions.slice(0, NAMED).map(describeSession), ...(more > 0 ? [`${more} more`] : [])].join('; ')
}

function describeSession({ application, pid, since, state, statement, user, waiting }: Session): string {
  if (pid === 0) return 'a prepared transaction (SELECT * FROM pg_prepared_xacts)'
  const who = [application ?? 'no application name', user === null ? undefined : `user ${user}`]
    .filter(Boolean)
    .join(', ')
  if (state === null) return `pid ${pid} (${who}): what it does is not shown to this user`
  const what = [
    `${state}${since === null ? '' : ` since ${since}`}`,
    statement === null ? undefined : `last statement ${statement}`,
  ]
  return `pid ${pid} (${who}): ${[...what, waiting ? 'waits for a lock itself' : undefined].filter(Boolean).join(', ')}`
}
