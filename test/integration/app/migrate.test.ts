import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyMigrations, MigrationError } from '../../../app/migrate/apply.ts'
import { runProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

const MIGRATE = 'app/migrate/main.ts'
const OURS = path.resolve(import.meta.dirname, '../../../app/migrations')
let services: Services
let folder = ''

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-migrations-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Verification of the server has its own test; here only the migrations count. */
const connection = (url: string) => ({
  connectionString: url.replace('?sslmode=require', ''),
  ssl: { rejectUnauthorized: false },
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(connection(url))
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

async function migrate(url: string): Promise<string[]> {
  const applied: string[] = []
  await applyMigrations(connection(url), folder, (name) => applied.push(name))
  return applied
}

test('the program applies what is pending over verified TLS, says so, and finds nothing the second time', async () => {
  const env = {
    DATABASE_URL: await services.newDatabase(),
    NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '',
  }
  const first = await runProgram(MIGRATE, env)
  expect(first.code).toBe(0)
  expect(first.lines).toMatchObject([
    { msg: 'migrating' },
    { msg: 'migration applied', migration: '0001_leads_conversations_outbox' },
    { msg: 'migrations done', applied: 1 },
  ])
  const second = await runProgram(MIGRATE, env)
  expect(second).toMatchObject({ code: 0, lines: [{ msg: 'migrating' }, { msg: 'migrations done', applied: 0 }] })

  const untrusted = await runProgram(MIGRATE, { DATABASE_URL: env.DATABASE_URL })
  expect(untrusted.code).toBe(1)
  expect(untrusted.lines.at(-1)).toMatchObject({ msg: 'migration failed', error: expect.stringMatching(/certificate/) })
})

test.each([
  ['', 'DATABASE_URL is not set'],
  ['PLACEHOLDER', 'DATABASE_URL is still the placeholder'],
  ['postgresql://u:hunter2@127.0.0.1:1/x', /^cannot connect to the database: .*ECONNREFUSED 127\.0\.0\.1:1/],
  ['mysql://u:hunter2@db/x', /^DATABASE_URL is not a postgresql:\/\/ URL/],
])('DATABASE_URL "%s" ends with 1 and says why, without the password', async (url, error) => {
  const { code, lines } = await runProgram(MIGRATE, { DATABASE_URL: url })
  expect(code).toBe(1)
  const expected = typeof error === 'string' ? error : expect.stringMatching(error)
  expect(lines.at(-1)).toMatchObject({ msg: 'migration failed', migration: null, error: expected })
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})

test('a migration with bad SQL is undone and named with the SQL error and its line; mended, it is applied', async () => {
  const url = await services.newDatabase()
  await cp(OURS, folder, { recursive: true })
  await writeFile(path.join(folder, '0002_good.sql'), 'CREATE TABLE good (id int);')
  await writeFile(path.join(folder, '0003_bad.sql'), 'CREATE TABLE half (id int);\nCREATE TABEL typo (id int);\n')
  await writeFile(path.join(folder, 'README.md'), 'not a migration')

  const failure = await migrate(url).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MigrationError)
  expect(failure).toMatchObject({ migration: '0003_bad', message: 'syntax error at or near "TABEL" (line 2)' })
  const tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
  expect(await query(url, tables)).toEqual(['conversations', 'good', 'leads', 'outbox', 'schema_migrations'])

  await writeFile(path.join(folder, '0003_bad.sql'), 'CREATE TABLE half (id int);')
  expect(await migrate(url)).toEqual(['0003_bad'])
})

test('a migration that the data forbids says which', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1);')
  await writeFile(path.join(folder, '0002_b.sql'), 'ALTER TABLE a ADD UNIQUE (n);')
  await expect(migrate(url)).rejects.toMatchObject({
    migration: '0002_b',
    // Without the row, which would be somebody's data.
    message: 'could not create unique index "a_n_key"; in a, a_n_key',
  })
})

test('two migrators at once apply each migration once', async () => {
  const url = await services.newDatabase()
  for (let n = 1; n <= 5; n++) await writeFile(path.join(folder, `000${n}_table.sql`), `CREATE TABLE t${n} (id int);`)
  const applied = (await Promise.all([migrate(url), migrate(url), migrate(url)])).flat()
  expect(applied.sort()).toEqual(['0001_table', '0002_table', '0003_table', '0004_table', '0005_table'])
})
