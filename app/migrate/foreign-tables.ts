import type { Client } from 'pg'
import { MigrationError } from './failure.ts'

/** Tables in which other migrators note what ran. */
const OTHERS = {
  SequelizeMeta: 'Sequelize',
  __EFMigrationsHistory: 'Entity Framework',
  __diesel_schema_migrations: 'Diesel',
  _prisma_migrations: 'Prisma',
  _sqlx_migrations: 'sqlx',
  _yoyo_migration: 'yoyo',
  alembic_version: 'Alembic',
  databasechangelog: 'Liquibase',
  django_migrations: 'Django',
  flyway_schema_history: 'Flyway',
  goose_db_version: 'goose',
  gorp_migrations: 'sql-migrate',
  knex_migrations: 'Knex',
  kysely_migration: 'Kysely',
  mikro_orm_migrations: 'MikroORM',
  pgmigrations: 'node-pg-migrate with its own table',
  refinery_schema_history: 'refinery',
} as const

/**
 * Throws MigrationError where another migrator keeps this database: `own`, the table in which this one notes what ran,
 * has other columns, or another migrator's table is there and this one has run nothing yet. What that migrator made would be
 * made once more, and the two would never agree what ran. A database that this migrator has migrated already may hold the
 * table of a migrator that was given up.
 *
 * @param own table of node-pg-migrate, which has `id`, `name` and `run_on`
 */
export async function checkTables(client: Client, own: string): Promise<void> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND c.relname = ANY ($1)
     GROUP BY c.relname ORDER BY c.relname`,
    [[own, ...Object.keys(OTHERS)]],
  )
  const ours = rows.find(({ name }) => name === own)
  const owner = ours && ownerOf(ours.columns)
  if (ours && owner !== undefined) throw foreign(ours, owner)
  const other = rows.find(({ name }) => name !== own)
  if (other === undefined || (ours && (await hasRun(client, own)))) return
  throw foreign(
    other,
    OTHERS[other.name as keyof typeof OTHERS],
    `; or, if nothing uses that migrator any more, rename the table`,
  )
}

const hasRun = async (client: Client, own: string): Promise<boolean> =>
  (await client.query(`SELECT FROM ${own} LIMIT 1`)).rowCount === 1

const foreign = ({ columns, name }: { name: string; columns: string[] }, whose: string, orElse = '') =>
  new MigrationError(
    `the table ${name} (${columns.join(', ')}) is of another migrator${whose === '' ? '' : `, ${whose}`}: it keeps this database's schema. Nothing ran. Build the migrate image with that migrator, or let DATABASE_URL name a database of its own${orElse}`,
  )

/** Whose table it is by its columns; undefined for this migrator's own, '' where they tell nothing. */
function ownerOf(columns: readonly string[]): string | undefined {
  if (columns.includes('name') && columns.includes('run_on')) return undefined
  if (columns.includes('version') && columns.includes('dirty')) return 'golang-migrate'
  if (columns.length === 1 && columns.includes('version')) return 'dbmate or Rails'
  return ''
}
