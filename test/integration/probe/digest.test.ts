import { readFile } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { digestKeys } from '../../../probe/data/keys.ts'
import { digestTables } from '../../../probe/data/tables.ts'
import { type DataCounts, dataCountsSchema } from '../../../src/parks/park-record.ts'
import { type Services, startServices } from '../app/services.ts'
import { runProbe } from './run-probe.ts'

let services: Services
let url = ''
let redis: Redis
/** Of what `fill` writes; worked out once. */
let filled: DataCounts['redis']

const openRedis = async () => {
  const [host, port] = (services.env.REDIS_ADDR ?? '').split(':')
  const ca = await readFile(services.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')
  return new Redis({ host, port: Number(port), password: services.env.REDIS_PASSWORD, tls: { ca } })
}

beforeAll(async () => {
  services = await startServices()
  redis = await openRedis()
})
afterAll(async () => {
  redis?.disconnect()
  await services?.stop()
})
beforeEach(async () => {
  url = await services.newDatabase()
  await redis.flushall()
})

const probe = (of = url, env: Record<string, string> = {}) => {
  const { password, username } = new URL(of)
  return runProbe(['digest'], {
    ...services.env,
    DATABASE_URL: of.replace(/\/\/[^@]*@/, '//'),
    MASTER_USERNAME: username,
    MASTER_PASSWORD: decodeURIComponent(password),
    BUDGET_SECONDS: '60',
    ...env,
  })
}
const digest = async (of?: string, env?: Record<string, string>) =>
  dataCountsSchema.parse((await probe(of, env)).report.result)

const as = async (of: string): Promise<Client> => {
  const at = new URL(of)
  const ca = await readFile(services.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')
  const password = decodeURIComponent(at.password)
  const place = { host: at.hostname, port: Number(at.port), user: at.username, database: at.pathname.slice(1) }
  const client = new Client({ ...place, password, ssl: { ca } })
  await client.connect()
  return client
}
const sql = async (of: string, ...statements: string[]) => {
  const client = await as(of)
  for (const statement of statements) await client.query(statement)
  await client.end()
}

const schema = [
  `CREATE TABLE visits (id int, at timestamptz, took interval, price float8, photo bytea, notes jsonb, cost money)`,
  `CREATE SCHEMA "Odd names"`,
  `CREATE TABLE "Odd names"."a ""table""" (t text, "the row" text)`,
  `CREATE TABLE schema_migrations (id serial, name text)`,
  `INSERT INTO schema_migrations (name) VALUES ('0002_second'), ('0001_by hand, later')`,
]
const visits = [
  `(1, '2026-11-23 14:00+00', '1 day 2 hours', 0.1, '\\x00ff', '{"a":1}', 12.5)`,
  `(2, '2026-07-01 09:00+00', '3 months', 1e-7, '\\x', NULL, -3)`,
  `(2, '2026-07-01 09:00+00', '3 months', 1e-7, '\\x', NULL, -3)`,
]
const insert = (rows: readonly string[]) => `INSERT INTO visits VALUES ${rows.join(', ')}`

test('the same rows in another database, in another order and under other settings, have the same checksums', async () => {
  await sql(url, ...schema, insert(visits))
  const other = await services.newDatabase()
  const name = new URL(other).pathname.slice(1)
  await services.postgres.manage(async (client) => {
    for (const setting of [
      "TimeZone TO 'Asia/Tokyo'",
      "DateStyle TO 'German'",
      "IntervalStyle TO 'sql_standard'",
      'extra_float_digits TO 0',
      "bytea_output TO 'escape'",
    ])
      await client.query(`ALTER DATABASE ${name} SET ${setting}`)
  })
  // Updated and vacuumed, so that the rows lie elsewhere too.
  await sql(
    other,
    ...schema,
    `SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'`,
    insert([...visits].reverse()),
    'UPDATE visits SET id = id',
    'VACUUM FULL visits',
  )

  const before = await digest()
  expect(before).toMatchObject({
    tables: {
      'public.visits': { rows: 3 },
      '"Odd names"."a ""table"""': { rows: 0 },
      'public.schema_migrations': { rows: 2 },
    },
    migration: '0001_by hand, later',
    uncounted: [],
  })
  expect(await digest(other)).toEqual(before)
})

test.each([
  ['a value', 'UPDATE visits SET price = 0.2 WHERE id = 1'],
  ['a row more', insert(visits.slice(0, 1))],
  ['two equal rows less', 'DELETE FROM visits WHERE id = 2'],
  ['a row for another', `DELETE FROM visits WHERE id = 1; ${insert(visits.slice(1, 2))}`],
])("%s changes the table's checksum", async (_, change) => {
  await sql(url, ...schema, insert(visits))
  const before = await digest()
  await sql(url, change)
  const after = await digest()
  expect(after.tables['public.visits']?.checksum).not.toBe(before.tables['public.visits']?.checksum)
  expect(after.tables['public.schema_migrations']).toEqual(before.tables['public.schema_migrations'])
})

const fill = async () => {
  await redis.set('clinic:1', 'open')
  await redis.set(Buffer.from([0xff, 0x00, 0x20]), Buffer.from([0xfe, 0xff]))
  await redis.rpush('queue', ...Array.from({ length: 1200 }, (_, n) => `job ${n}`))
  await redis.sadd('staff', ...Array.from({ length: 600 }, (_, n) => `person ${n}`))
  await redis.zadd('due', ...Array.from({ length: 700 }, (_, n) => [n / 3, `call ${n}`]).flat())
  await redis.hset('hours', Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`day ${n}`, `from ${n}`])))
  for (let n = 0; n < 3; n++) await redis.xadd('events', `${n + 1}-1`, 'call', String(n))
  await redis.xgroup('CREATE', 'events', 'readers', '0')
  await redis.select(3)
  await redis.set('clinic:1', 'in another database')
  await redis.set('session', 'runs out', 'EX', 1000)
  await redis.select(0)
}

test('Redis: equal after a restart from disk, whatever the encodings; the time that a key has left does not count', async () => {
  await fill()
  filled = (await digest()).redis
  expect(filled).toMatchObject({ keys: 8, expiring: { keys: 1 } })
  await redis.select(3)
  await redis.expire('session', 500)
  await services.redis.stop()
  redis.disconnect()
  await services.restartRedis()
  redis = await openRedis()
  expect((await digest()).redis).toEqual(filled)
})

test.each<[string, () => Promise<unknown>]>([
  ['a value', () => redis.set('clinic:1', 'closed')],
  ['bytes that are no text', () => redis.set(Buffer.from([0xff, 0x00, 0x20]), Buffer.from([0xfe, 0xfe]))],
  ['an entry far down a list', () => redis.lset('queue', 1100, 'another')],
  ['the order of a list', async () => redis.rpush('queue', (await redis.lpop('queue')) ?? '')],
  ['a member', () => redis.smove('staff', 'other staff', 'person 1')],
  ['a score', () => redis.zincrby('due', 1, 'call 600')],
  ['a field', () => redis.hset('hours', 'day 650', 'closed')],
  ['how far a group has read', () => redis.xgroup('SETID', 'events', 'readers', '2-1')],
  ['a key less', () => redis.del('clinic:1')],
  ['a key that is to run out from now on', () => redis.expire('clinic:1', 1000)],
])('Redis: %s changes the checksum', async (_, change) => {
  await fill()
  filled ??= (await digest()).redis
  await change()
  expect((await digest()).redis?.checksum).not.toBe(filled?.checksum)
})

test('what does not fit into the time is named; the tables that did are counted, the small ones first', async () => {
  await sql(
    url,
    'CREATE TABLE large AS SELECT n, repeat(md5(n::text), 40) AS text FROM generate_series(1, 20000) AS n',
    'CREATE TABLE larger AS SELECT * FROM large UNION ALL SELECT * FROM large',
    'CREATE TABLE small AS SELECT 1 AS one',
  )
  const client = await as(url)
  const lefts = [10_000, 1, 0]
  const found = await digestTables(client, { left: () => lefts.shift() ?? 0 })
  await client.end()
  const why = 'it did not fit into the time for it'
  expect(found).toEqual({
    tables: { 'public.small': { rows: 1, checksum: expect.any(String) } },
    uncounted: [
      { name: 'public.large', why },
      { name: 'public.larger', why },
    ],
  })
  await redis.set('clinic:1', 'open')
  expect(await digestKeys(redis, { left: () => 0 })).toEqual({ redis: undefined, uncounted: [{ name: 'redis', why }] })
})

test("a table that the master may not read is named, with the server's reason", async () => {
  await sql(url, 'CREATE TABLE leads (id int)')
  const name = new URL(url).pathname.slice(1)
  await services.postgres.manage((client) => client.query('CREATE TABLE secret (id int)'), name)
  const found = await digest()
  expect(Object.keys(found.tables)).toEqual(['public.leads'])
  expect(found.uncounted).toEqual([{ name: 'public.secret', why: expect.stringMatching(/permission denied/) }])
})

test('rows that a policy hides are not counted as if they were not there', async () => {
  const name = new URL(url).pathname.slice(1)
  await services.postgres.manage(async (client) => {
    await client.query('CREATE TABLE hidden (id int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY')
    await client.query('GRANT SELECT ON hidden TO medspa_admin')
  }, name)
  expect((await digest()).uncounted).toEqual([
    { name: 'public.hidden', why: expect.stringMatching(/row-level security/) },
  ])
})

test('a wrong token or master, a missing place: said in words, without a password', async () => {
  const cases = [
    [await probe(url, { REDIS_PASSWORD: 'wrong-token-1' }), /Redis .*(WRONGPASS|invalid)/],
    [await probe(url, { MASTER_PASSWORD: 'wrong-master-1' }), /authentication failed/],
    [await probe(url, { REDIS_ADDR: '' }), /REDIS_ADDR is not set/],
    [await probe(url, { BUDGET_SECONDS: 'soon' }), /BUDGET_SECONDS is no number of seconds: soon/],
  ] as const
  for (const [{ code, report, output }, words] of cases) {
    expect(code).toBe(1)
    expect(report.error?.message).toMatch(words)
    expect(output).not.toMatch(/wrong-token-1|wrong-master-1|p@ss/)
  }
})
