import { type Client, DatabaseError, escapeIdentifier } from 'pg'

/** The name of the API's sessions in releases that look for their tables in `public` alone. */
const OLDER_API = 'medspa-api'

/** The reference app's first migration, and the tables that it made. */
const FIRST_MIGRATION = '0001_leads_conversations_outbox'
const TABLES = ['leads', 'conversations', 'outbox']

/** lock_not_available. */
const LOCKED = '55P03'

/**
 * Decides in which schema this migrator works, and puts it before the others of the session's search path. It is `schema`,
 * but `public` for a database that an older release migrated: that one's tables are moved to `schema` where they are the
 * reference app's, nobody holds them, and no API of a release is connected that would not find them there. Until then all
 * goes on in `public`; so it does for good where other migrations ran, and where no schema may be made.
 * @param own the table in which the migrator notes what ran
 */
export async function findHome(client: Client, { own, schema }: { own: string; schema: string }): Promise<string> {
  const standing = await standingOf(client, own, schema)
  const isHome = standing.here || (standing.public ? await moveHere(client, { own, schema }) : standing.mayMake)
  if (!isHome) return 'public'
  await client.query(
    `SELECT set_config('search_path', concat_ws(', ', $1::text, nullif(current_setting('search_path'), '')), false)`,
    [schema],
  )
  return schema
}

/** Makes the schema where it is missing: `IF NOT EXISTS` alone would say at each migration that it is there. */
export async function makeHome(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS there', [
    escapeIdentifier(schema),
  ])
  if (!rows[0]?.there) await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`)
}

async function standingOf(client: Client, own: string, schema: string) {
  const { rows } = await client.query<{ here: boolean; public: boolean; mayMake: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS here,
       EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($2) AND attname = 'run_on') AS public,
       to_regnamespace($3) IS NOT NULL OR has_database_privilege(current_database(), 'CREATE') AS "mayMake"`,
    [`${escapeIdentifier(schema)}.${own}`, `public.${own}`, escapeIdentifier(schema)],
  )
  return rows[0] ?? { here: false, public: false, mayMake: false }
}

/** Moves the reference app's own tables, all at once or none; false where they stay in `public`. */
async function moveHere(client: Client, { own, schema }: { own: string; schema: string }): Promise<boolean> {
  const { rows } = await client.query<{ moves: boolean }>(
    `SELECT EXISTS (SELECT FROM public.${own} WHERE name = $1)
       AND (SELECT coalesce(bool_and(pg_has_role(relowner, 'USAGE')), true) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($2))
       AND (to_regnamespace($3) IS NOT NULL OR has_database_privilege(current_database(), 'CREATE'))
       AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $4) AS moves`,
    [FIRST_MIGRATION, [own, ...TABLES], escapeIdentifier(schema), OLDER_API],
  )
  if (!rows[0]?.moves) return false
  const moves = [own, ...TABLES].map(
    (table) => `ALTER TABLE IF EXISTS public.${table} SET SCHEMA ${escapeIdentifier(schema)}`,
  )
  try {
    // One simple query is one transaction.
    await client.query(
      ["SET LOCAL lock_timeout = '2s'", `CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`, ...moves].join('; '),
    )
    return true
  } catch (error) {
    // Somebody works with them: the next migration moves them.
    if (error instanceof DatabaseError && error.code === LOCKED) return false
    throw error
  }
}
