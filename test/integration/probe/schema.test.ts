import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase } from '../app/api-process.ts'
import { type Services, startServices } from '../app/services.ts'
import { runProbe } from './run-probe.ts'

let services: Services
beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())

async function sql(url: string, ...statements: string[]) {
  const client = new Client({
    connectionString: url.replace('?sslmode=require', ''),
    ssl: { rejectUnauthorized: false },
  })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const read = async (url: string) => {
  const { NODE_EXTRA_CA_CERTS = '' } = services.env
  const { code, report } = await runProbe(['schema'], { DATABASE_URL: url, NODE_EXTRA_CA_CERTS })
  expect(code).toBe(0)
  return report.result?.migrators
}

const golang = 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)'
const notes = (table: string) =>
  `CREATE TABLE ${table} (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`
const theirs = { migrator: 'golang-migrate', table: 'public.schema_migrations', applied: [] }

test.each([
  ['nothing', [], []],
  ['golang-migrate before its first migration', [golang], [{ ...theirs, version: null, dirty: false }]],
  [
    'golang-migrate',
    [golang, 'INSERT INTO schema_migrations VALUES (40, false)'],
    [{ ...theirs, version: '40', dirty: false }],
  ],
  [
    'golang-migrate, dirty, by times',
    [golang, 'INSERT INTO schema_migrations VALUES (20260204100000, true)'],
    [{ ...theirs, version: '20260204100000', dirty: true }],
  ],
  [
    'node-pg-migrate, in a schema of its own',
    [
      'CREATE SCHEMA "Its own"',
      notes('"Its own".pgmigrations'),
      `INSERT INTO "Its own".pgmigrations (name, run_on) VALUES ('2_b', now()), ('1_a', now())`,
    ],
    [
      {
        migrator: 'node-pg-migrate',
        table: 'Its own.pgmigrations',
        version: '1_a',
        dirty: false,
        applied: ['2_b', '1_a'],
      },
    ],
  ],
  ['a migrator that is not known', ['CREATE TABLE schema_migrations (version varchar PRIMARY KEY)'], []],
])('%s', async (_, statements, expected) => {
  const url = await services.newDatabase()
  await sql(url, ...statements)
  expect(await read(url)).toEqual(expected)
})

test("medspa's own, and golang-migrate's before it where both are there", async () => {
  const url = await migratedDatabase(services)
  const medspa = {
    migrator: 'medspa',
    table: 'medspa_reference.schema_migrations',
    version: '0001_leads_conversations_outbox',
    dirty: false,
    applied: ['0001_leads_conversations_outbox'],
  }
  expect(await read(url)).toEqual([medspa])
  await sql(url, golang, 'INSERT INTO schema_migrations VALUES (3, true)')
  expect(await read(url)).toEqual([{ ...theirs, version: '3', dirty: true }, medspa])
})
