import { expect, test } from 'vitest'
import { checkTables } from '../../../app/migrate/foreign-tables.ts'

const own = { name: 'schema_migrations', columns: ['id', 'name', 'run_on'] }
const flyway = { name: 'flyway_schema_history', columns: ['installed_rank'] }

/** A database with these tables; this migrator has noted so many migrations. */
const check = (tables: { name: string; columns: string[] }[], noted: number) =>
  checkTables(
    {
      query: async (sql: string) => (sql.includes('pg_class') ? { rows: tables } : { rowCount: Math.min(noted, 1) }),
    } as never,
    own.name,
  )

test.each([
  [[], 0],
  [[own], 0],
  // A database that changed its migrator.
  [[flyway, own], 3],
])("%j with %i migrations noted is this migrator's", async (tables, noted) => {
  await expect(check(tables, noted)).resolves.toBeUndefined()
})

test.each([
  [[flyway], 0, 'rename the table'],
  [[flyway, own], 0, 'Flyway'],
  [[{ ...own, columns: ['version', 'dirty'] }], 1, 'golang-migrate'],
  [[flyway, { ...own, columns: ['version'] }], 1, 'dbmate or Rails'],
])("%j with %i migrations noted is another one's", async (tables, noted, words) => {
  await expect(check(tables, noted)).rejects.toThrow(words)
})
