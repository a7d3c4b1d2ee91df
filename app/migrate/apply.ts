import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type MigrationBuilder, runner } from 'node-pg-migrate'
import pg, { type ClientConfig, DatabaseError } from 'pg'

/** A migration (or what comes before the first one: `migration` is then null) that failed; its effects are undone. */
export class MigrationError extends Error {
  override name = 'MigrationError'
  readonly migration: string | null
  constructor(message: string, migration: string | null, cause: unknown) {
    super(message, { cause })
    this.migration = migration
  }
}

/** The table in which node-pg-migrate notes what ran. */
const MIGRATIONS_TABLE = 'schema_migrations'

/**
 * Applies every pending `<number>_<name>.sql` of `directory` in order, each in a transaction of its own, and calls
 * `applied` after each commit. Waits while another migrator holds the advisory lock. Returns how many it applied.
 * Throws MigrationError with the SQL error's text.
 */
export async function applyMigrations(
  connection: ClientConfig,
  directory: string,
  applied: (migration: string) => void,
): Promise<number> {
  const client = new pg.Client({ ...connection, application_name: 'medspa-migrate', connectionTimeoutMillis: 10_000 })
  // A connection that breaks also rejects the query that was running; unheard, the event would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new MigrationError(`cannot connect to the database: ${describe(error)}`, null, error)
  }
  try {
    return await applyAll(client, directory, applied)
  } finally {
    await client.end().catch(() => {})
  }
}

async function applyAll(client: pg.Client, directory: string, applied: (migration: string) => void): Promise<number> {
  for (let count = 0; ; count++) {
    const next = await applyNext(client, directory)
    if (next === undefined) return count
    applied(next)
  }
}

/** The runner takes the lock anew for each: what another migrator did in between is seen, for it reads its table again. */
async function applyNext(client: pg.Client, directory: string): Promise<string | undefined> {
  let current: { name: string; sql: string } | undefined
  const sqlFile = (file: string) => ({
    id: file,
    filePaths: [file],
    actions: {
      up: async (builder: MigrationBuilder) => {
        current = { name: path.basename(file, '.sql'), sql: await readFile(file, 'utf8') }
        builder.sql(current.sql)
      },
      down: false as const,
    },
  })
  try {
    const [migration] = await runner({
      dbClient: client,
      dir: directory,
      // A pattern of what is not a migration; the runner would import any other file as JavaScript.
      ignorePattern: '(?!.*\\.sql$).*',
      migrationLoaderStrategies: [{ extensions: ['.sql'], loader: async (files) => files.map(sqlFile) }],
      migrationsTable: MIGRATIONS_TABLE,
      direction: 'up',
      count: 1,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    })
    return migration?.name
  } catch (error) {
    throw new MigrationError(describe(error, current?.sql), current?.name ?? null, error)
  }
}

/** An error's text; for one of the server's with detail, hint and, where it says where, the line of `sql`. */
function describe(error: unknown, sql?: string): string {
  if (error instanceof AggregateError) return error.errors.map((each) => describe(each)).join('; ')
  if (!(error instanceof Error)) return String(error)
  if (!(error instanceof DatabaseError)) return error.message
  const line = sql && error.position ? ` (line ${sql.slice(0, Number(error.position) - 1).split('\n').length})` : ''
  const hint = error.hint ? `hint: ${error.hint}` : undefined
  // Class 23, integrity constraint violations: the detail quotes the row, which may be a patient's.
  const violated = error.code?.startsWith('23')
  const place = [error.table, error.column, error.constraint].filter(Boolean).join(', ')
  const detail = violated ? place && `in ${place}` : error.detail
  return [error.message + line, detail, hint].filter(Boolean).join('; ')
}
