import type { Client } from 'pg'
import { readMigrators } from './migrators.ts'

/**
 * The newest migration that ran, with the word `dirty` behind the number of one that did not end, by the table of a
 * migrator that is known; else by the table that most others keep (`schema_migrations`, with a name or a version). Undefined
 * where there is none that can be read.
 */
export async function newestMigration(client: Client): Promise<string | undefined> {
  const [notes] = (await readMigrators(client)).filter(({ version }) => version !== null)
  if (notes) return `${notes.version}${notes.dirty ? ' dirty' : ''}`
  const { rows: columns } = await client.query<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass('public.schema_migrations') AND attnum > 0",
  )
  const names = columns.map(({ name }) => name)
  const [column, order] = names.includes('name')
    ? ['name', names.includes('id') ? 'id' : 'name']
    : names.includes('version')
      ? ['version', 'version']
      : []
  if (column === undefined) return undefined
  const { rows } = await client.query<{ newest: string }>(
    `SELECT ${column}::text AS newest FROM public.schema_migrations ORDER BY ${order} DESC LIMIT 1`,
  )
  return rows[0]?.newest
}
