import { Client, type QueryArrayResult } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SCHEMA } from '../../../app/schema.ts'
import { migratedDatabase, startApi, untilReady } from './api-process.ts'
import { missed, postTwilio } from './calls.ts'
import { runProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

let services: Services
beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())

async function connect(url: string, application_name = 'test') {
  const client = new Client({
    connectionString: url.replace('?sslmode=require', ''),
    ssl: { rejectUnauthorized: false },
    application_name,
  })
  await client.connect()
  return client
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url)
  try {
    // Of several statements there is a result each.
    const results: QueryArrayResult[] = [await client.query({ text: sql, rowMode: 'array' })].flat()
    return results.flatMap(({ rows }) => rows.flat())
  } finally {
    await client.end()
  }
}

const migrate = (url: string) => runProgram('app/migrate/main.ts', { ...services.env, DATABASE_URL: url })

const tablesOf = (url: string, schema: string) =>
  query(url, `SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}' ORDER BY 1`)

const own = ['conversations', 'leads', 'outbox', 'schema_migrations']

/** A database as an older release left it: everything in `public`. */
async function olderDatabase(): Promise<string> {
  const url = await migratedDatabase(services)
  await query(url, own.map((table) => `ALTER TABLE ${SCHEMA}.${table} SET SCHEMA public`).join('; '))
  await query(url, `DROP SCHEMA ${SCHEMA}`)
  return url
}

test('the tables stand in a schema of their own, so that another migrator finds public empty', async () => {
  const url = await migratedDatabase(services)
  expect(await tablesOf(url, SCHEMA)).toEqual(own)
  expect(await tablesOf(url, 'public')).toEqual([])
  // What golang-migrate makes before its first migration, and a first migration with a table of the same name.
  await query(url, 'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)')
  await query(url, "CREATE TABLE leads (clinic text); INSERT INTO leads VALUES ('theirs')")
  expect((await migrate(url)).code).toBe(0)
  expect(await query(url, 'SELECT clinic FROM leads')).toEqual(['theirs'])
})

test('tables that an older release made in public are moved with their rows, and the API goes on with them', async () => {
  const url = await olderDatabase()
  await query(url, "INSERT INTO leads (phone) VALUES ('+12125550101')")
  const { code, lines } = await migrate(url)
  expect({ code, last: lines.at(-1) }).toMatchObject({ code: 0, last: { msg: 'migrations done', applied: 0 } })
  expect(await tablesOf(url, SCHEMA)).toEqual(own)
  expect(await tablesOf(url, 'public')).toEqual([])
  expect(await query(url, `SELECT phone FROM ${SCHEMA}.leads`)).toEqual(['+12125550101'])
  const api = await startApi(services, url)
  try {
    expect((await postTwilio(api.url, missed('CA-moved'))).status).toBe(200)
    expect(await query(url, `SELECT call_id FROM ${SCHEMA}.conversations`)).toEqual(['CA-moved'])
  } finally {
    api.child.kill()
    await api.ended
  }
})

test('while an API of an older release is connected they stay, and this release works with them there', async () => {
  const url = await olderDatabase()
  const older = await connect(url, 'medspa-api')
  expect((await migrate(url)).code).toBe(0)
  expect(await tablesOf(url, 'public')).toEqual(own)
  const api = await startApi(services, url)
  try {
    await untilReady(api, ({ status }) => status === 200)
    expect((await postTwilio(api.url, missed('CA-public'))).status).toBe(200)
    expect(await query(url, 'SELECT call_id FROM public.conversations')).toEqual(['CA-public'])
    await older.end()
    // Its connections to the database live on: the next statement finds the tables where they are then.
    expect((await migrate(url)).code).toBe(0)
    expect(await tablesOf(url, 'public')).toEqual([])
    expect((await postTwilio(api.url, missed('CA-after'))).status).toBe(200)
    expect(await query(url, `SELECT call_id FROM ${SCHEMA}.conversations ORDER BY 1`)).toEqual([
      'CA-after',
      'CA-public',
    ])
  } finally {
    api.child.kill()
    await api.ended
  }
})

test('tables that somebody holds stay until the next migration', async () => {
  const url = await olderDatabase()
  const person = await connect(url)
  await person.query('BEGIN; SELECT FROM leads')
  expect((await migrate(url)).code).toBe(0)
  expect(await tablesOf(url, 'public')).toEqual(own)
  await person.end()
  expect((await migrate(url)).code).toBe(0)
  expect(await tablesOf(url, SCHEMA)).toEqual(own)
})

test("a database whose migrations are not the reference app's goes on in public", async () => {
  const url = await services.newDatabase()
  await query(
    url,
    `CREATE TABLE schema_migrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
     CREATE TABLE leads (theirs text)`,
  )
  await query(url, "INSERT INTO schema_migrations (name, run_on) VALUES ('0000_theirs', now())")
  await migrate(url)
  expect(await tablesOf(url, 'public')).toEqual(expect.arrayContaining(['leads', 'schema_migrations']))
  expect(await query(url, 'SELECT theirs FROM public.leads')).toEqual([])
})

test('a login that may make no schema goes on in public', async () => {
  const url = new URL(await services.newDatabase())
  await query(url.href, "CREATE ROLE narrow LOGIN PASSWORD 'narrow'; GRANT CREATE ON SCHEMA public TO narrow")
  url.username = 'narrow'
  url.password = 'narrow'
  expect((await migrate(url.href)).code).toBe(0)
  expect(await tablesOf(url.href, 'public')).toEqual(own)
})
