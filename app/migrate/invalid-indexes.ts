import type { Client } from 'pg'

/**
 * Names of indexes that a build outside a transaction left behind when it failed: they cost every write and serve no
 * query, and `IF NOT EXISTS` takes them for good. A partitioned table's own are not counted: theirs become valid when
 * each partition has one.
 */
export async function invalidIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** Those of `names` that the statement makes. */
export function namesMade(sql: string, names: readonly string[]): string[] {
  if (!/\bcreate\s+(unique\s+)?index\b/i.test(sql)) return []
  const quoted = new Set([...sql.matchAll(/"((?:[^"]|"")+)"/g)].map(([, name = '']) => name.replaceAll('""', '"')))
  const plain = new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu))
  return names.filter((name) => quoted.has(name) || plain.has(name))
}

/** What to do about them. */
export const invalidIndexesMessage = (names: readonly string[]): string =>
  `${names.length > 1 ? 'invalid indexes are' : 'an invalid index is'} left behind (${names.join(', ')}): delete ${names.length > 1 ? 'them' : 'it'}, by psql or in a migration of its own before this one: ${names.map((name) => `DROP INDEX CONCURRENTLY "${name.replaceAll('"', '""')}";`).join(' ')}`
