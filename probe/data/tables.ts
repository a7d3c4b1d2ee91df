import { type Client, DatabaseError } from 'pg'
import { type Budget, OVER_BUDGET, type Uncounted } from './budget.ts'
import { checksumOf } from './sum.ts'

export type TableDigest = { rows: number; checksum: string }

/** By name as SQL writes it: `public.leads`. */
export type TablesDigest = { tables: Record<string, TableDigest>; uncounted: Uncounted[] }

/**
 * The text of a row follows from these: with other settings the same row reads differently. `row_security` off is an
 * error instead of rows that are quietly left out.
 */
const SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  bytea_output: 'hex',
  xmloption: 'content',
  lc_monetary: 'C',
  search_path: '',
  row_security: 'off',
  default_transaction_read_only: 'on',
}

const CANCELED = '57014'
const MAY_NOT = '42501'

/**
 * Rows and checksum of each table that outlasts a crash (a snapshot brings unlogged tables back empty), the smallest first,
 * so that as many as possible fit into the budget. Sequences are left out: after a crash, and so in a snapshot, Postgres
 * lets them jump ahead.
 */
export async function digestTables(client: Client, budget: Budget): Promise<TablesDigest> {
  for (const [name, value] of Object.entries(SETTINGS))
    await client.query('SELECT set_config($1, $2, false)', [name, value])
  const tables: TablesDigest['tables'] = {}
  const uncounted: Uncounted[] = []
  for (const name of await tablesOf(client)) {
    const digest = await digestTable(client, name, budget)
    if ('why' in digest) uncounted.push({ name, why: digest.why })
    else tables[name] = digest
  }
  return { tables, uncounted }
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT format('%I.%I', nspname, relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'r' AND relpersistence = 'p' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    ORDER BY pg_table_size(pg_class.oid), 1`)
  return rows.map(({ name }) => name)
}

/** Of a hash of each row's text the two halves are summed: in whatever order the rows are read. */
async function digestTable(client: Client, name: string, budget: Budget): Promise<TableDigest | { why: string }> {
  const left = Math.floor(budget.left())
  if (left <= 0) return { why: OVER_BUDGET }
  try {
    await client.query("SELECT set_config('statement_timeout', $1, false)", [String(left)])
    const { rows } = await client.query<{ rows: string; high: string; low: string }>(`
      SELECT count(*) AS rows, ${sumOf(1)} AS high, ${sumOf(17)} AS low
      FROM (
        SELECT encode(sha256(convert_to("the row"::text, 'UTF8')), 'hex') AS hash FROM ONLY ${name} AS "the row"
      ) AS hashes`)
    const { high = '', low = '', rows: count = '0' } = rows[0] ?? {}
    return { rows: Number(count), checksum: checksumOf([count, high, low]) }
  } catch (error) {
    if (error instanceof DatabaseError && error.code === CANCELED) return { why: OVER_BUDGET }
    if (error instanceof DatabaseError && error.code === MAY_NOT) return { why: error.message }
    throw error
  }
}

const sumOf = (from: number) => `coalesce(sum(('x' || substr(hash, ${from}, 16))::bit(64)::bigint), 0)::text`
