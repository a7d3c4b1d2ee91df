import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyMigrations, MigrationError } from '../../../app/migrate/apply.ts'
import { LOCK_LIMITS } from '../../../app/migrate/locks.ts'
import { SCHEMA } from '../../../app/schema.ts'
import { runProgram } from './program.ts'
import { type Services, startServices } from './services.ts'

const MIGRATE = 'app/migrate/main.ts'
const OURS = path.resolve(import.meta.dirname, '../../../app/migrations')
/** As the image has it; made before the tests. */
const BUNDLE = path.resolve(import.meta.dirname, '../../../dist/app/migrate/index.mjs')
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
  const client = new Client({ ...connection(url), options: `-c search_path=${SCHEMA},public` })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

/** The program itself, on this test's folder: as in the image, which has the migrations beside it. */
async function runOurs(url: string) {
  const program = await mkdtemp(path.join(tmpdir(), 'medspa-migrator-'))
  try {
    await cp(BUNDLE, path.join(program, 'index.mjs'))
    await cp(folder, path.join(program, 'migrations'), { recursive: true })
    const env = { DATABASE_URL: url, NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '' }
    return await runProgram(path.join(program, 'index.mjs'), env)
  } finally {
    await rm(program, { recursive: true })
  }
}

async function migrate(url: string, schema?: string): Promise<string[]> {
  const applied: string[] = []
  await applyMigrations(connection(url), folder, (name) => applied.push(name), {}, LOCK_LIMITS, schema)
  return applied
}

test('a database that a newer release migrated is said to be ahead, and is no failure', async () => {
  const env = {
    DATABASE_URL: await services.newDatabase(),
    NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '',
  }
  expect((await runProgram(MIGRATE, env)).code).toBe(0)
  await cp(OURS, folder, { recursive: true })
  await writeFile(path.join(folder, '0901_newer.sql'), 'CREATE TABLE newer (id int)')
  await writeFile(path.join(folder, '0902_newest.sql'), 'CREATE TABLE newest (id int)')
  expect(await migrate(env.DATABASE_URL, SCHEMA)).toEqual(['0901_newer', '0902_newest'])
  const older = await runProgram(MIGRATE, env)
  expect(older).toMatchObject({
    code: 0,
    lines: [
      { msg: 'migrating' },
      { level: 'warn', msg: 'database is ahead', ahead: ['0901_newer', '0902_newest'], newest: expect.any(String) },
      { msg: 'migrations done', applied: 0 },
    ],
  })
})

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

const COLUMN = "SELECT column_name FROM information_schema.columns WHERE table_name = 'a' ORDER BY 1"

test('a migration that was saved with a byte order mark and CRLF is applied', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_bom.sql'), '\ufeffCREATE TABLE a (\r\n  id int,\r\n  name text\r\n);\r\n')
  await writeFile(path.join(folder, '0002_crlf.sql'), 'ALTER TABLE a\r\n  ADD COLUMN note text;\r\n-- end\r\n')
  expect(await migrate(url)).toEqual(['0001_bom', '0002_crlf'])
  expect(await query(url, COLUMN)).toEqual(['id', 'name', 'note'])
})

test('CREATE INDEX CONCURRENTLY runs outside a transaction where its file says so, and is told how where it does not', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int);')
  const index = 'CREATE INDEX CONCURRENTLY a_n ON a (n);\n'
  await writeFile(path.join(folder, '0002_index.sql'), index)
  await expect(migrate(url)).rejects.toMatchObject({
    migration: '0002_index',
    kind: 'migration',
    message: expect.stringMatching(
      /cannot run inside a transaction block; .*first line is "-- medspa: no-transaction"$/,
    ),
  })
  const marked = `-- medspa: no-transaction\r\n${index}`
  await writeFile(path.join(folder, '0002_index.sql'), `${marked}SELECT 1;`)
  await expect(migrate(url)).rejects.toMatchObject({ message: expect.stringMatching(/holds one statement$/) })
  await writeFile(path.join(folder, '0002_index.sql'), marked)
  await writeFile(path.join(folder, '0003_next.sql'), 'ALTER TABLE a ADD COLUMN later int;')
  const { code, lines } = await runOurs(url)
  expect(code).toBe(0)
  // Nothing of the runner's own COMMIT and ROLLBACK is told as a notice.
  expect(lines.map(({ msg }) => msg)).toEqual([
    'migrating',
    'migration applied',
    'migration applied',
    'migrations done',
  ])
  expect(await query(url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_n'::regclass")).toEqual([true])
})

test('an index that a failed build leaves behind is told, also to whoever would take it for good', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1);')
  const marked = '-- medspa: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_unique ON a (n);'
  await writeFile(path.join(folder, '0002_index.sql'), marked)
  const way = /an invalid index is left behind \(a_unique\): .*DROP INDEX CONCURRENTLY "a_unique";$/
  await expect(migrate(url)).rejects.toMatchObject({
    migration: '0002_index',
    message: expect.stringMatching(new RegExp(`^could not create unique index.*${way.source}`)),
  })
  // IF NOT EXISTS would now find it, and the migration would count as applied.
  await query(url, 'DELETE FROM a')
  await expect(migrate(url)).rejects.toMatchObject({ migration: '0002_index', message: expect.stringMatching(way) })

  await rm(path.join(folder, '0002_index.sql'))
  await writeFile(path.join(folder, '0002_drop.sql'), '-- medspa: no-transaction\nDROP INDEX CONCURRENTLY "a_unique";')
  await writeFile(path.join(folder, '0003_index.sql'), marked)
  expect(await migrate(url)).toEqual(['0002_drop', '0003_index'])
  expect(await query(url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_unique'::regclass")).toEqual([true])
})

test('what a migration raises is told, with its severity and its migration, and bounded', async () => {
  const url = await services.newDatabase()
  await writeFile(
    path.join(folder, '0001_notice.sql'),
    "CREATE TABLE a (n int); CREATE TABLE IF NOT EXISTS a (n int);\nDO $$ BEGIN RAISE WARNING 'rows % left', 7; END $$;",
  )
  await writeFile(
    path.join(folder, '0002_many.sql'),
    "DO $$ BEGIN FOR i IN 1..500 LOOP RAISE NOTICE '%', repeat('x', 5000); END LOOP; END $$;",
  )
  const { lines } = await runOurs(url)
  const notices = lines.filter(({ msg }) => msg === 'migration notice')
  expect(notices.slice(0, 2)).toMatchObject([
    { level: 'info', migration: '0001_notice', detail: 'NOTICE: relation "a" already exists, skipping' },
    { level: 'warn', migration: '0001_notice', severity: 'WARNING', detail: 'WARNING: rows 7 left' },
  ])
  const many = notices.filter(({ migration }) => migration === '0002_many')
  expect(many).toHaveLength(101)
  expect(many.at(-1)).toMatchObject({ detail: 'NOTICE: more than 100 notices: the rest is left out' })
  expect(Math.max(...many.map(({ detail }) => String(detail).length))).toBeLessThan(1_100)
})

test('a migration that came in with a lower number is refused with the command that renumbers it, which works', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int);')
  await writeFile(path.join(folder, '0003_late.sql'), 'ALTER TABLE a ADD COLUMN late int;')
  await migrate(url)
  await writeFile(path.join(folder, '0002_early.sql'), 'ALTER TABLE a ADD COLUMN early int;')
  const refused = await migrate(url).catch((error: unknown) => error)
  expect(refused).toMatchObject({
    kind: 'order',
    message: expect.stringContaining('git mv app/migrations/0002_early.sql app/migrations/0004_early.sql'),
  })
  expect(await query(url, COLUMN)).toEqual(['late', 'n'])
  await rename(path.join(folder, '0002_early.sql'), path.join(folder, '0004_early.sql'))
  expect(await migrate(url)).toEqual(['0004_early'])
})

test.each([
  ['a wrong password', (url: URL) => (url.password = 'wrong'), 'connection'],
  ['a database that is not there', (url: URL) => (url.pathname = '/nowhere'), 'connection'],
  ['a host that is not there', (url: URL) => (url.hostname = 'database.invalid'), 'connection'],
])('%s is a failure of the connection, not of a migration', async (_what, spoil, kind) => {
  const url = new URL(await services.newDatabase())
  spoil(url)
  const { code, lines } = await runOurs(url.href)
  expect(code).toBe(1)
  expect(lines.at(-1)).toMatchObject({ msg: 'migration failed', migration: null, kind })
})

test('a server that goes away in the middle is told as such, and the migration is undone', async () => {
  const url = await services.newDatabase()
  const kill = 'CREATE TABLE half (n int); SELECT pg_terminate_backend(pg_backend_pid());'
  await writeFile(path.join(folder, '0001_killed.sql'), kill)
  await expect(migrate(url)).rejects.toMatchObject({ migration: '0001_killed', kind: 'interrupted' })
  expect(await query(url, "SELECT to_regclass('half')::text")).toEqual([null])
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

test.each(['ssl=no-verify', 'ssl=0', 'ssl=false', 'sslmode=disable', 'host=127.0.0.1'])(
  'a DATABASE_URL with %s does not reach a server that nobody has verified',
  async (parameter) => {
    const url = new URL(await services.newDatabase())
    url.search = parameter.startsWith('sslmode') ? parameter : `${url.search.slice(1)}&${parameter}`
    // No authority is named that has signed the server's certificate.
    const { code, lines } = await runProgram(MIGRATE, { DATABASE_URL: url.href })
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatchObject({ msg: 'migration failed', error: expect.stringMatching(/^DATABASE_URL/) })
  },
)

test('a folder of golang-migrate is refused before its way back runs', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int);')
  expect(await migrate(url)).toEqual(['0001_a'])
  await writeFile(path.join(folder, '0002_b.up.sql'), 'CREATE TABLE b (n int);')
  await writeFile(path.join(folder, '0002_b.down.sql'), 'DROP TABLE a;')
  const { code, lines } = await runOurs(url)
  expect(code).toBe(1)
  expect(lines.at(-1)).toMatchObject({
    migration: null,
    kind: 'migration',
    error: expect.stringContaining('0002_b.down.sql'),
  })
  expect(await query(url, "SELECT to_regclass('a')::text, to_regclass('b')::text")).toEqual(['a', null])
})

test('a file that holds its own way back is refused, and left nothing', async () => {
  const url = await services.newDatabase()
  await writeFile(
    path.join(folder, '0001_a.sql'),
    '-- migrate:up\nCREATE TABLE a (n int);\n-- migrate:down\nDROP TABLE a;\n',
  )
  await expect(migrate(url)).rejects.toMatchObject({
    migration: '0001_a',
    message: expect.stringContaining('line 3 is "-- migrate:down"'),
  })
})

test.each([
  [
    'golang-migrate',
    'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)',
    'golang-migrate',
  ],
  ['dbmate', 'CREATE TABLE schema_migrations (version varchar PRIMARY KEY)', 'dbmate or Rails'],
  ['a migrator that nobody knows', 'CREATE TABLE schema_migrations (step int)', 'of another migrator:'],
  ['Flyway', 'CREATE TABLE flyway_schema_history (installed_rank int)', 'Flyway'],
  ['Sequelize', 'CREATE TABLE "SequelizeMeta" (name text)', 'rename the table'],
])('a database that %s keeps is left as it is', async (_who, table, words) => {
  const url = await services.newDatabase()
  await query(url, table)
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int);')
  await expect(migrate(url)).rejects.toMatchObject({ migration: null, message: expect.stringContaining(words) })
  expect(await query(url, "SELECT to_regclass('a')::text")).toEqual([null])
})

test('a database that this migrator keeps may hold the table of a migrator that was given up', async () => {
  const url = await services.newDatabase()
  await writeFile(path.join(folder, '0001_a.sql'), 'CREATE TABLE a (n int);')
  expect(await migrate(url)).toEqual(['0001_a'])
  await query(url, 'CREATE TABLE flyway_schema_history (installed_rank int)')
  await writeFile(path.join(folder, '0002_b.sql'), 'CREATE TABLE b (n int);')
  expect(await migrate(url)).toEqual(['0002_b'])
})
