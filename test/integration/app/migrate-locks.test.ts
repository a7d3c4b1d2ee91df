import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyMigrations, type Listener } from '../../../app/migrate/apply.ts'
import { SCHEMA } from '../../../app/schema.ts'
import { migratedDatabase, startApi } from './api-process.ts'
import { missed, postTwilio } from './calls.ts'
import { startProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

const root = path.resolve(import.meta.dirname, '../../..')
let services: Services
let folder = ''
const open: Client[] = []

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-migrations-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()))
  await rm(folder, { recursive: true })
})

const connection = (url: string) => ({
  connectionString: url.replace('?sslmode=require', ''),
  ssl: { rejectUnauthorized: false },
})

/** A person's session, in the middle of a transaction that has looked at a table. */
async function idleInTransaction(url: string, sql: string) {
  const options = `-c search_path=${SCHEMA},public`
  const client = new Client({ ...connection(url), options, application_name: 'psql of a person' })
  open.push(client)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await client.query(sql)
  return { client, pid: rows[0]?.pid ?? 0 }
}

const write = (name: string, sql: string) => writeFile(path.join(folder, `${name}.sql`), sql)

const migrate = async (url: string, listener: Partial<Listener> = {}, patienceMs = 1_500) => {
  const applied: string[] = []
  await applyMigrations(connection(url), folder, (name) => applied.push(name), listener, {
    timeoutMs: 1_000,
    patienceMs,
  })
  return applied
}

test('while a migration waits behind an idle transaction, webhooks are answered, and it is applied once that ends', async () => {
  const url = await migratedDatabase(services)
  const api = await startApi(services, url)
  await cp(path.join(root, 'dist/app/migrate/index.mjs'), path.join(folder, 'index.mjs'))
  await cp(path.join(root, 'app/migrations'), path.join(folder, 'migrations'), { recursive: true })
  await writeFile(
    path.join(folder, 'migrations/0002_note.sql'),
    "ALTER TABLE leads ADD COLUMN note text; CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS waits;",
  )
  const person = await idleInTransaction(url, "SELECT count(*) FROM leads WHERE phone = '+12125550177'")
  const migrator = startProgram(path.join(folder, 'index.mjs'), { ...services.env, DATABASE_URL: url })
  const waits = () => migrator.lines.filter(({ msg }) => msg === 'migration waits for a lock')
  try {
    let calls = 0
    while (waits().length < 2) {
      const { status } = await postTwilio(api.url, missed(`CA-waits-${calls++}`))
      expect(status).toBe(200)
    }
    await person.client.query('ROLLBACK')
    expect(await migrator.ended).toBe(0)
    expect(migrator.lines.map(({ msg }) => msg)).toContain('migration applied')
    const { rows } = await person.client.query('SELECT waits FROM seen')
    expect(rows).toEqual([{ waits: '2s' }])
    const conversations = "SELECT count(*)::int FROM conversations WHERE call_id LIKE 'CA-waits-%'"
    expect((await person.client.query({ text: conversations, rowMode: 'array' })).rows).toEqual([[calls]])
  } finally {
    migrator.child.kill()
    api.child.kill()
    await Promise.all([migrator.ended, api.ended])
  }
  expect(waits()[0]).toMatchObject({
    level: 'warn',
    migration: '0002_note',
    attempt: 1,
    blockers: [{ pid: person.pid, application: 'psql of a person', state: 'idle in transaction' }],
    detail: expect.stringMatching(
      /^waited for a lock on medspa_reference\.leads that another session holds: pid \d+ \(psql of a person, user medspa_admin\): idle in transaction since \d{4}-\S+Z, last statement SELECT; tried again in 1 s$/,
    ),
  })
  expect(JSON.stringify(migrator.lines)).not.toContain('2125550177')
})

test('a migration that does not get its lock gives up in time, is undone, and names who holds it', async () => {
  const url = await services.newDatabase()
  await write('0001_a', 'CREATE TABLE a (n int); CREATE TABLE b (n int);')
  await migrate(url)
  await write('0002_b', 'ALTER TABLE b ADD COLUMN early int; ALTER TABLE a ADD COLUMN late int;')
  const { client, pid } = await idleInTransaction(url, 'LOCK TABLE a IN ROW EXCLUSIVE MODE')
  const attempts: number[] = []
  await expect(migrate(url, { blocked: ({ attempt }) => attempts.push(attempt) }, 3_500)).rejects.toMatchObject({
    migration: '0002_b',
    kind: 'lock',
    blockers: [{ pid, statement: 'LOCK' }],
    message: expect.stringMatching(
      new RegExp(`on a that another session holds: pid ${pid} .*last statement LOCK \\(tried 2 times\\)$`),
    ),
  })
  expect(attempts).toEqual([1])
  await client.query('ROLLBACK')
  const columns = "SELECT count(*)::int FROM information_schema.columns WHERE column_name IN ('early', 'late')"
  expect((await client.query({ text: columns, rowMode: 'array' })).rows).toEqual([[0]])
  expect(await migrate(url)).toEqual(['0002_b'])
})

test('whoever holds the lock is told of before those who wait for it themselves', async () => {
  const url = await services.newDatabase()
  await write('0001_a', 'CREATE TABLE a (n int);')
  await migrate(url)
  await write('0002_a', 'ALTER TABLE a ADD COLUMN late int;')
  const holder = await idleInTransaction(url, 'LOCK TABLE a IN SHARE MODE')
  const queued = await idleInTransaction(url, 'SELECT 1')
  const queueing = queued.client.query('LOCK TABLE a IN ROW EXCLUSIVE MODE')
  const waitsToo = 'SELECT 1 FROM pg_locks WHERE NOT granted AND pid = $1'
  while ((await holder.client.query(waitsToo, [queued.pid])).rowCount === 0);
  await expect(migrate(url)).rejects.toMatchObject({
    kind: 'lock',
    blockers: [
      { pid: holder.pid, waiting: false },
      { pid: queued.pid, waiting: true },
    ],
  })
  await holder.client.query('ROLLBACK')
  await queueing
})

test('an index build that waits for an old transaction names it, and the invalid index that it leaves', async () => {
  const url = await services.newDatabase()
  await write('0001_a', 'CREATE TABLE a (n int);')
  await migrate(url)
  await write('0002_index', '-- medspa: no-transaction\nCREATE INDEX CONCURRENTLY a_n ON a (n);')
  const { client, pid } = await idleInTransaction(url, 'SELECT * FROM a')
  await expect(migrate(url)).rejects.toMatchObject({
    kind: 'lock',
    blockers: [{ pid }],
    message: expect.stringMatching(
      new RegExp(`pid ${pid} .*; an invalid index is left behind \\(a_n\\): .* \\(tried once\\)$`),
    ),
  })
  await client.query('ROLLBACK')
  await client.query('DROP INDEX CONCURRENTLY a_n')
  expect(await migrate(url)).toEqual(['0002_index'])
})

test('a migrator waits for another one without standing in the way of its index build, and says for whom', async () => {
  const url = await services.newDatabase()
  await write('0001_a', 'CREATE TABLE a (n int); INSERT INTO a SELECT generate_series(1, 20000);')
  await write('0002_index', '-- medspa: no-transaction\nCREATE INDEX CONCURRENTLY a_n ON a (n);')
  await write('0003_index', '-- medspa: no-transaction\nCREATE INDEX CONCURRENTLY a_n2 ON a (n);')
  const holder = new Client({ ...connection(url), application_name: 'medspa-migrate' })
  open.push(holder)
  await holder.connect()
  await holder.query('SELECT pg_advisory_lock(7241865325823964)')
  const told: string[] = []
  const waiting = () =>
    new Promise<void>((resolve) => {
      const listener: Partial<Listener> = {
        waiting: (holders) => {
          told.push(...holders.map(({ application }) => application ?? ''))
          resolve()
        },
      }
      all.push(migrate(url, listener, 20_000))
    })
  const all: Promise<string[]>[] = []
  await Promise.all([waiting(), waiting(), waiting()])
  expect(told).toEqual(['medspa-migrate', 'medspa-migrate', 'medspa-migrate'])
  await holder.query('SELECT pg_advisory_unlock(7241865325823964)')
  expect((await Promise.all(all)).flat().sort()).toEqual(['0001_a', '0002_index', '0003_index'])
})
