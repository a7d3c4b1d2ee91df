import { expect, test } from 'vitest'
import { type Column, migratorOf } from '../../probe/data/migrators.ts'

const columns = (text: string): Column[] =>
  text.split(', ').map((each) => ({ name: each.split(' ')[0] ?? '', type: each.split(' ').slice(1).join(' ') }))

test.each([
  ['schema_migrations', 'version bigint, dirty boolean', 'golang-migrate'],
  ['schema_migrations', 'id integer, name character varying, run_on timestamp without time zone', 'medspa'],
  ['pgmigrations', 'id integer, name character varying, run_on timestamp without time zone', 'node-pg-migrate'],
  // dbmate, Rails; somebody's own.
  ['schema_migrations', 'version character varying', undefined],
  ['schema_migrations', 'version bigint', undefined],
  ['schema_migrations', 'version bigint, dirty boolean, note text', undefined],
  ['schema_migrations', 'version character varying, dirty boolean', undefined],
  ['schema_migrations', 'id integer, name text', undefined],
  ['pgmigrations', 'version bigint, dirty boolean', undefined],
])('%s (%s) is of %s', (table, text, migrator) => {
  expect(migratorOf(table, columns(text))).toBe(migrator)
})
