import { setTimeout as wait } from 'node:timers/promises'
import { type MigrationBuilder, runner } from 'node-pg-migrate'
import pg, { type ClientConfig } from 'pg'
import { type BlockerWatch, describeSessions, type Session, watchBlockers } from './blockers.ts'
import { connectionKind, describe, failureKind, MigrationError } from './failure.ts'
import { checkFileNames } from './foreign-files.ts'
import { checkTables } from './foreign-tables.ts'
import { findHome, makeHome } from './home.ts'
import { invalidIndexes, invalidIndexesMessage, namesMade } from './invalid-indexes.ts'
import { LOCK_LIMITS, type LockLimits, pauseAfter, takeTurn } from './locks.ts'
import { type Migration, NO_TRANSACTION, readMigration } from './migration-file.ts'
import { forwardNotices, type Notice } from './notices.ts'
import { explainOrder, filesIn, migrationsIn } from './order.ts'

export { MigrationError } from './failure.ts'

/** What happens on the way. */
export type Listener = {
  notice: (migration: string | null, notice: Notice) => void
  /** A migration did not get a lock and comes again after `pauseMs`. */
  blocked: (wait: {
    migration: string | null
    attempt: number
    pauseMs: number
    reason: string
    blockers: readonly Session[]
  }) => void
  /** Another migrator is at work: it is waited for. */
  waiting: (holders: readonly Session[]) => void
}

/** The table in which node-pg-migrate notes what ran. */
export const MIGRATIONS_TABLE = 'schema_migrations'

type Work = {
  client: pg.Client
  directory: string
  watch: BlockerWatch
  limits: LockLimits
  listener: Partial<Listener>
  /** The schema that has the table of what ran. */
  home: string
  /** The file that is being applied. */
  current: Migration | undefined
  begin: (transaction: boolean) => void
}

/**
 * Applies every pending `<number>_<name>.sql` of `directory` in order, each in a transaction of its own, and calls
 * `applied` after each commit. Waits while another migrator holds the advisory lock; comes again where a table's lock is
 * not had in time (`limits`). Returns how many it applied. Throws MigrationError, whose text says what to do; before
 * anything runs where the folder or the database is another migrator's.
 *
 * @param schema where tables are made, and what ran is noted, save in a database that has them in `public` (home.ts);
 * `public` unless told
 */
export async function applyMigrations(
  connection: ClientConfig,
  directory: string,
  applied: (migration: string) => void,
  listener: Partial<Listener> = {},
  limits: LockLimits = LOCK_LIMITS,
  schema?: string,
): Promise<number> {
  const settings = { ...connection, connectionTimeoutMillis: 10_000 }
  const client = new pg.Client({ ...settings, application_name: 'medspa-migrate' })
  // A connection that breaks also rejects the query that was running; unheard, the event would end the process.
  client.on('error', () => {})
  const work = { client, directory, limits, listener, current: undefined as Migration | undefined }
  const notices = forwardNotices(client, (notice) => listener.notice?.(work.current?.name ?? null, notice))
  let watch: BlockerWatch | undefined
  try {
    watch = watchBlockers(settings, await open(client))
    checkFileNames(await filesIn(directory))
    await takeTurn(client, (holders) => listener.waiting?.(holders))
    const home = schema === undefined ? 'public' : await findHome(client, { own: MIGRATIONS_TABLE, schema })
    await checkTables(client, MIGRATIONS_TABLE)
    await makeHome(client, home)
    return await applyAll(Object.assign(work, { watch, home, begin: notices.begin }), applied)
  } catch (error) {
    if (error instanceof MigrationError) throw error
    throw new MigrationError(describe(error), { cause: error, kind: failureKind(error) })
  } finally {
    await watch?.stop()
    await client.end().catch(() => {})
  }
}

/** Connects, and gives the server process's id. */
async function open(client: pg.Client): Promise<number> {
  try {
    await client.connect()
  } catch (error) {
    const message = `cannot connect to the database: ${describe(error)}`
    throw new MigrationError(message, { cause: error, kind: connectionKind(error) })
  }
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid ?? 0
}

async function applyAll(work: Work, applied: (migration: string) => void): Promise<number> {
  for (let count = 0; ; count++) {
    const next = await applyNext(work)
    if (next === undefined) return count
    applied(next)
  }
}

/** Applies the next one; while others hold its locks, again after longer and longer pauses. */
async function applyNext(work: Work): Promise<string | undefined> {
  const began = Date.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(work)
    } catch (error) {
      if (!(error instanceof MigrationError) || error.kind !== 'lock') throw error
      const { blockers, message: reason, migration } = error
      const pauseMs = pauseAfter(attempt)
      if (Date.now() - began + pauseMs > work.limits.patienceMs) {
        const tries = attempt === 1 ? 'once' : `${attempt} times`
        throw new MigrationError(`${reason} (tried ${tries})`, { migration, cause: error, kind: 'lock', blockers })
      }
      work.listener.blocked?.({ migration, attempt, pauseMs, reason, blockers })
      await wait(pauseMs)
    }
  }
}

/** What another version's migrator did in between is seen: the runner reads its table again for each. */
async function applyOnce(work: Work): Promise<string | undefined> {
  const { client, directory } = work
  work.current = undefined
  work.watch.forget()
  let invalidBefore: readonly string[] = []
  const up = (file: string) => async (builder: MigrationBuilder) => {
    const migration = await readMigration(file)
    work.current = migration
    work.begin(migration.transaction)
    if (!migration.transaction) {
      builder.noTransaction()
      invalidBefore = await invalidIndexes(client)
      const made = namesMade(migration.sql, invalidBefore)
      if (made.length > 0) throw new MigrationError(invalidIndexesMessage(made), { migration: migration.name })
    }
    builder.sql(lockTimeout(migration, work.limits))
    builder.sql(migration.sql)
  }
  try {
    const [migration] = await runner({
      dbClient: client,
      dir: directory,
      // A pattern of what is not a migration; the runner would import any other file as JavaScript.
      ignorePattern: '(?!.*\\.sql$).*',
      migrationLoaderStrategies: [
        {
          extensions: ['.sql'],
          loader: async (files) =>
            files.map((file) => ({ id: file, filePaths: [file], actions: { up: up(file), down: false as const } })),
        },
      ],
      migrationsTable: MIGRATIONS_TABLE,
      migrationsSchema: work.home,
      direction: 'up',
      count: 1,
      singleTransaction: true,
      // Held for the whole run: see takeTurn.
      noLock: true,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    })
    if (migration) await client.query('RESET lock_timeout')
    return migration?.name
  } catch (error) {
    throw await explain(work, error, invalidBefore)
  }
}

/**
 * What CREATE INDEX CONCURRENTLY waits for stands in nobody's way, and a build that is given up leaves an invalid index:
 * such a statement waits once, and long.
 */
function lockTimeout({ sql, transaction }: Migration, { patienceMs, timeoutMs }: LockLimits): string {
  const ms = !transaction && /\bconcurrently\b/i.test(sql) ? patienceMs : timeoutMs
  return `SET ${transaction ? 'LOCAL ' : ''}lock_timeout = ${ms}`
}

/** The error with all that is known: who was in the way, what was left behind, what to do. */
async function explain(work: Work, error: unknown, invalidBefore: readonly string[]): Promise<unknown> {
  if (error instanceof MigrationError) return error
  const { client, current, watch } = work
  const about = { migration: current?.name ?? null, cause: error }
  if (error instanceof Error && error.message.startsWith('Not run migration ')) {
    return new MigrationError((await orderOf(work)) ?? error.message, { ...about, kind: 'order' })
  }
  const kind = failureKind(error)
  const blocked = kind === 'lock' ? watch.last() : undefined
  const parts = [
    blocked === undefined ? describe(error, current?.sql) : blockedMessage(blocked.relation, blocked.sessions),
  ]
  if (current !== undefined && error instanceof pg.DatabaseError && error.code === '25001') {
    parts.push(
      current.transaction
        ? `put the statement into a file of its own whose first line is "${NO_TRANSACTION}"`
        : `a file with "${NO_TRANSACTION}" holds one statement`,
    )
  }
  if (current?.transaction === false && kind !== 'interrupted') {
    await client.query('RESET lock_timeout').catch(() => {})
    const left = (await invalidIndexes(client).catch(() => [])).filter((name) => !invalidBefore.includes(name))
    if (left.length > 0) parts.push(invalidIndexesMessage(left))
  }
  return new MigrationError(parts.join('; '), { ...about, kind, blockers: blocked?.sessions ?? [] })
}

const blockedMessage = (relation: string | null, sessions: readonly Session[]) =>
  `waited for a lock${relation === null ? '' : ` on ${relation}`} that another session holds: ${describeSessions(sessions)}`

async function orderOf({ client, directory, home }: Work): Promise<string | undefined> {
  const table = `${pg.escapeIdentifier(home)}.${MIGRATIONS_TABLE}`
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`)
  return explainOrder(
    rows.map(({ name }) => name),
    await migrationsIn(directory),
  )
}
