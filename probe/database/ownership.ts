import { type Client, escapeIdentifier } from 'pg'
import { OWNER } from './names.ts'

/**
 * Gives everything in this database that the master owns to the application's role: what an earlier deploy, or a hand at
 * psql, made as the master. Databases stay the master's. Inside a transaction; returns how many objects changed hands.
 */
export async function handOver(client: Client): Promise<number> {
  const objects = await ownedHere(client)
  // First, as functions go only to a role that may make some in their schema (unless a superuser gives them).
  await ownSchema(client)
  if (objects > 0) {
    const databases = await ownedDatabases(client)
    await client.query(`REASSIGN OWNED BY CURRENT_USER TO ${OWNER}`)
    // It takes databases too, other ones as well, which are none of the application's business.
    for (const name of databases) await client.query(`ALTER DATABASE ${escapeIdentifier(name)} OWNER TO CURRENT_USER`)
  }
  return objects
}

/** In Postgres 15 and later only its owner makes tables in `public`; a migration may also make schemas and extensions. */
async function ownSchema(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
  const database = escapeIdentifier(rows[0]?.name ?? '')
  await client.query(`GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${database} TO ${OWNER}`)
  const owner = await client.query<{ owner: string }>(
    "SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'public'",
  )
  if (owner.rows.length > 0 && owner.rows[0]?.owner !== OWNER) {
    await client.query(`ALTER SCHEMA public OWNER TO ${OWNER}`)
  }
}

/** Shared objects have no database in pg_shdepend. */
async function ownedHere(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`
    SELECT count(*)::int FROM pg_shdepend
    WHERE refclassid = 'pg_authid'::regclass AND refobjid = current_user::regrole AND deptype = 'o'
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`)
  return rows[0]?.count ?? 0
}

async function ownedDatabases(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE datdba = current_user::regrole',
  )
  return rows.map(({ name }) => name)
}
