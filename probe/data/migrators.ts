import { type Client, escapeIdentifier } from 'pg'

/** Migrators whose notes the probe reads. `medspa` is this project's own: node-pg-migrate with a table of another name. */
export type Migrator = 'golang-migrate' | 'medspa' | 'node-pg-migrate'

/** What one migrator noted of a database. */
export type MigratorNotes = {
  migrator: Migrator
  /** As SQL writes it: `public.schema_migrations`. */
  table: string
  /** The newest: golang-migrate's number, or a name. Null where nothing ran. */
  version: string | null
  /** golang-migrate alone: the migration of that version began, and did not end. */
  dirty: boolean
  /** Names of what ran, oldest first, the newest 500 of them; golang-migrate notes none. */
  applied: string[]
}

export type Column = { name: string; type: string }

const NAMES = 500

/**
 * Pure: whose table it is, by its name and its columns; undefined for another migrator's.
 * Sources: golang-migrate v4, database/postgres, ensureVersionTable (`version bigint`, `dirty boolean`); node-pg-migrate,
 * runner.ts, ensureMigrationsTable (`id`, `name`, `run_on`), whose table is `pgmigrations` unless told.
 */
export function migratorOf(table: string, columns: readonly Column[]): Migrator | undefined {
  const typeOf = (name: string) => columns.find((column) => column.name === name)?.type
  if (table === 'schema_migrations' && columns.length === 2 && typeOf('version') === 'bigint' && typeOf('dirty'))
    return 'golang-migrate'
  const isNodePgMigrate = ['id', 'name', 'run_on'].every((name) => typeOf(name) !== undefined)
  if (!isNodePgMigrate) return undefined
  return { schema_migrations: 'medspa' as const, pgmigrations: 'node-pg-migrate' as const }[table]
}

/**
 * What each migrator of the database noted, the platform's own before the reference app's: where the reference app was
 * there first, its notes stay behind. A table that may not be read is left out.
 */
export async function readMigrators(client: Client): Promise<MigratorNotes[]> {
  const { rows } = await client.query<{ schema: string; table: string; columns: Column[] }>(`
    SELECT n.nspname AS schema, c.relname AS table,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL)) ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relname IN ('schema_migrations', 'pgmigrations') AND c.relkind IN ('r', 'p')
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    GROUP BY n.nspname, c.relname`)
  const known = rows.flatMap(({ columns, schema, table }) => {
    const migrator = migratorOf(table, columns)
    return migrator === undefined
      ? []
      : [{ migrator, name: `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`, schema, table }]
  })
  const rank = ({ migrator, schema }: { migrator: Migrator; schema: string }) =>
    `${['golang-migrate', 'node-pg-migrate', 'medspa'].indexOf(migrator)} ${schema}`
  const ordered = known.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))
  const notes: MigratorNotes[] = []
  for (const { migrator, name, schema, table } of ordered)
    notes.push({
      migrator,
      table: `${schema}.${table}`,
      ...(migrator === 'golang-migrate' ? await golangMigrate(client, name) : await named(client, name)),
    })
  return notes
}

/** One row, or none where nothing ran. */
async function golangMigrate(client: Client, table: string) {
  const { rows } = await client.query<{ version: string; dirty: boolean }>(
    `SELECT version::text, dirty FROM ${table} ORDER BY version DESC LIMIT 1`,
  )
  return { version: rows[0]?.version ?? null, dirty: rows[0]?.dirty ?? false, applied: [] }
}

async function named(client: Client, table: string) {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name::text FROM ${table} ORDER BY id DESC LIMIT ${NAMES}`,
  )
  const applied = rows.map(({ name }) => name).reverse()
  return { version: applied.at(-1) ?? null, dirty: false, applied }
}
