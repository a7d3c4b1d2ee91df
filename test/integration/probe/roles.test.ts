import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyMigrations } from '../../../app/migrate/apply.ts'
import { type Services, startServices } from '../app/services.ts'
import { runProbe } from './run-probe.ts'

const migrations = path.resolve(import.meta.dirname, '../../../app/migrations')
let services: Services
let masterUrl = ''

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())
beforeEach(async () => {
  masterUrl = await services.newDatabase()
})

/** The same database by another login. */
const urlOf = (username: string, password: string) => {
  const url = new URL(masterUrl)
  url.username = username
  url.password = encodeURIComponent(password)
  return url.href
}
const master = () => {
  const { password, username } = new URL(masterUrl)
  return { MASTER_USERNAME: username, MASTER_PASSWORD: decodeURIComponent(password) }
}
const probe = (command: string, env: Record<string, string>) =>
  runProbe([command], { NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '', ...env })
const roles = (url: string) => probe('roles', { DATABASE_URL: url, ...master() })

/** Rows as a client over the network gets them. */
const query = async (url: string, sql: string): Promise<unknown[]> => {
  const { database, host, password, port, user } = parts(url)
  const ca = await readFile(services.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')
  const client = new Client({ host, port, user, password, database, ssl: { ca } })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}
const parts = (text: string) => {
  const url = new URL(text)
  return {
    host: url.hostname,
    port: Number(url.port),
    user: url.username,
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  }
}
const ownersHere = `
  SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION SELECT proowner::regrole::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname IN ('public', 'reports') ORDER BY 1`

test('a new database: the roles are made, the named one opens it and works as the owner of the schema', async () => {
  const url = urlOf('medspa_app_a', 'first password')
  const { code, report } = await roles(url)
  expect({ code, report }).toMatchObject({
    code: 0,
    report: { probe: 'roles', ok: true, result: { login: 'medspa_app_a', role: 'medspa_app' } },
  })
  await query(url, 'CREATE TABLE leads (id int)')
  await query(url, 'CREATE SCHEMA reports')
  expect(await query(url, ownersHere)).toEqual(['medspa_app'])
  // An earlier test of this cluster may have opened the other one.
  const attributes = `SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'medspa_app%'`
  expect(new Set(await query(url, attributes))).toEqual(new Set([false]))
})

test('what the master made earlier is handed over, in this database alone, and the master still reaches it', async () => {
  const other = masterUrl
  await query(other, 'CREATE TABLE leads (id int)')
  masterUrl = await services.newDatabase()
  await query(masterUrl, 'CREATE TABLE patients (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)')
  await query(masterUrl, 'CREATE SCHEMA reports')
  await query(masterUrl, 'CREATE VIEW reports.names AS SELECT name FROM patients')
  await query(masterUrl, 'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$')
  await query(masterUrl, 'CREATE EXTENSION pgcrypto SCHEMA reports')
  await query(masterUrl, "INSERT INTO patients (name) VALUES ('Ada')")
  const databases = 'SELECT datname, datdba::regrole::text FROM pg_database ORDER BY 1'
  const before = await query(masterUrl, databases)

  const url = urlOf('medspa_app_a', 'second')
  const { report } = await roles(url)
  expect(report).toMatchObject({ ok: true, result: { handedOver: expect.any(Number) } })
  expect(await query(url, ownersHere)).toEqual(['medspa_app'])
  expect(await query(url, 'SELECT name FROM reports.names')).toEqual(['Ada'])
  await query(url, 'ALTER TABLE patients ADD COLUMN born date')
  expect(await query(masterUrl, 'SELECT name FROM patients')).toEqual(['Ada'])
  expect(await query(masterUrl, databases)).toEqual(before)
  expect(await query(other, ownersHere)).toEqual(['medspa_admin', 'pg_database_owner'])

  const again = await roles(url)
  expect(again.report).toMatchObject({ ok: true, result: { created: [], handedOver: 0 } })
  expect(await query(url, 'SELECT name FROM patients')).toEqual(['Ada'])
})

test('functions of a master that is no superuser go to a role that may make none in their schema yet', async () => {
  expect(await query(masterUrl, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([false])
  await query(masterUrl, 'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$')
  await query(masterUrl, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  const url = urlOf('medspa_app_a', 'functions')
  expect((await roles(url)).report).toMatchObject({ ok: true, result: { handedOver: expect.any(Number) } })
  expect(await query(url, ownersHere)).toEqual(['medspa_app'])
})

test('a schema that the master migrated is migrated on by the application, which owns the record of it too', async () => {
  const ca = await readFile(services.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')
  const migrate = (url: string) => applyMigrations({ ...parts(url), ssl: { ca } }, migrations, () => {})
  expect(await migrate(masterUrl)).toBeGreaterThan(0)
  const url = urlOf('medspa_app_a', 'third')
  expect((await roles(url)).report).toMatchObject({ ok: true })
  expect(await migrate(url)).toBe(0)
  expect(await query(url, 'SELECT tableowner FROM pg_tables WHERE tablename = $$schema_migrations$$')).toEqual([
    'medspa_app',
  ])
})

test("another password replaces the former one; neither is in the server's log, even where statements are logged", async () => {
  await services.postgres.manage(async (client) => {
    await client.query("ALTER SYSTEM SET log_statement = 'all'")
    await client.query('SELECT pg_reload_conf()')
  })
  await roles(urlOf('medspa_app_a', 'former-Password-1'))
  await roles(urlOf('medspa_app_a', 'present-Password-2'))
  expect(await query(urlOf('medspa_app_a', 'present-Password-2'), 'SELECT 1')).toEqual([1])
  await expect(query(urlOf('medspa_app_a', 'former-Password-1'), 'SELECT 1')).rejects.toThrow(/authentication failed/)
  const log = await readFile(services.postgresLog, 'utf8')
  expect(log).toMatch(/ALTER ROLE medspa_app_a LOGIN PASSWORD 'SCRAM-SHA-256\$/)
  expect(log).not.toMatch(/former-Password-1|present-Password-2/)
})

test('changing to the other role: both open until the former is retired, which ends its sessions too', async () => {
  const a = urlOf('medspa_app_a', 'password of a')
  const b = urlOf('medspa_app_b', 'password of b')
  await roles(a)
  await query(a, 'CREATE TABLE leads (id int)')
  expect((await roles(b)).report).toMatchObject({
    result: { login: 'medspa_app_b', mayLogIn: ['medspa_app_a', 'medspa_app_b'] },
  })
  expect(await query(a, 'SELECT count(*)::int FROM leads')).toEqual([0])
  await query(b, 'ALTER TABLE leads ADD COLUMN phone text')

  const left = query(a, 'SELECT pg_sleep(60)')
  const ended = expect(left).rejects.toThrow(/terminat/)
  const asMaster = "SELECT count(*)::int FROM pg_stat_activity WHERE usename = 'medspa_app_a' AND state = 'active'"
  while ((await query(masterUrl, asMaster))[0] === 0);
  const retired = await probe('retire', { DATABASE_URL: b, ...master() })
  expect(retired.report).toMatchObject({
    ok: true,
    result: { login: 'medspa_app_b', retired: 'medspa_app_a', ended: 1 },
  })
  await ended
  await expect(query(a, 'SELECT 1')).rejects.toThrow(/not permitted to log in|authentication failed/)
  expect((await probe('check', { DATABASE_URL: b })).report).toMatchObject({
    result: { login: 'medspa_app_b', role: 'medspa_app', mayLogIn: ['medspa_app_b'] },
  })
})

test('a role that is open is not taken: its password stays, and what is found is told', async () => {
  const a = urlOf('medspa_app_a', 'password of a')
  await roles(a)
  // An earlier test of this cluster may have left the other one open.
  expect((await probe('retire', { DATABASE_URL: a, ...master() })).code).toBe(0)
  const take = (rule: string, url: string) => probe(`take-${rule}-role`, { DATABASE_URL: url, ...master() })

  for (const rule of ['closed', 'unused'])
    expect((await take(rule, urlOf('medspa_app_a', 'another'))).report).toMatchObject({
      ok: true,
      result: { inUse: true, login: 'medspa_app_a', open: ['medspa_app_a'] },
    })
  expect(await query(a, 'SELECT 1')).toEqual([1])

  const b = urlOf('medspa_app_b', 'password of b')
  expect((await take('closed', b)).report).toMatchObject({ ok: true, result: { inUse: false, login: 'medspa_app_b' } })
  // Both are open now: as after a rotation that was stopped. Taken is the one that nobody is connected with.
  const left = expect(query(b, 'SELECT pg_sleep(60)')).rejects.toThrow(/terminat/)
  const connected = "SELECT count(*)::int FROM pg_stat_activity WHERE usename = 'medspa_app_b' AND state = 'active'"
  while ((await query(masterUrl, connected))[0] === 0);
  for (const [rule, url] of [
    ['closed', urlOf('medspa_app_b', 'another')],
    ['unused', urlOf('medspa_app_b', 'another')],
    ['closed', urlOf('medspa_app_a', 'another')],
  ] as const)
    expect((await take(rule, url)).report).toMatchObject({
      result: { inUse: true, open: ['medspa_app_a', 'medspa_app_b'], sessions: { medspa_app_b: 1 } },
    })
  const another = urlOf('medspa_app_a', 'another')
  expect((await take('unused', another)).report).toMatchObject({ result: { inUse: false, login: 'medspa_app_a' } })
  expect(await query(another, 'SELECT 1')).toEqual([1])
  expect(await query(b, 'SELECT 1')).toEqual([1])
  await probe('retire', { DATABASE_URL: another, ...master() })
  await left
})

test('of a database that was restored, one role alone is open, whatever both were in the snapshot', async () => {
  const [a, b] = [urlOf('medspa_app_a', 'of the snapshot'), urlOf('medspa_app_b', 'of today')]
  await roles(a)
  await roles(urlOf('medspa_app_b', 'of long ago'))
  expect(await query(a, 'SELECT 1')).toEqual([1])
  const only = await probe('only-role', { DATABASE_URL: b, ...master() })
  expect(only).toMatchObject({
    code: 0,
    report: { ok: true, result: { inUse: false, login: 'medspa_app_b', retired: 'medspa_app_a', ended: 0 } },
  })
  await expect(query(a, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
  expect(await query(b, 'SELECT 1')).toEqual([1])
})

test('a role is never retired by a URL that does not open the database', async () => {
  const a = urlOf('medspa_app_a', 'still right')
  await roles(a)
  const { code, report } = await probe('retire', { DATABASE_URL: urlOf('medspa_app_b', 'wrong'), ...master() })
  expect({ code, report }).toMatchObject({ code: 1, report: { ok: false } })
  expect(await query(a, 'SELECT 1')).toEqual([1])
})

test('two at once meet without an error', async () => {
  const url = urlOf('medspa_app_a', 'same')
  const both = await Promise.all([roles(url), roles(url)])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
})

test('a table that somebody holds is waited for, and given over once it is let go', async () => {
  await query(masterUrl, 'CREATE TABLE leads (id int)')
  const release = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = services.postgres.manage(async (client) => {
    await client.query('BEGIN')
    await client.query('LOCK TABLE leads')
    held.resolve()
    await release.promise
    await client.query('COMMIT')
  }, parts(masterUrl).database)
  await held.promise
  const url = urlOf('medspa_app_a', 'patient')
  const made = roles(url)
  // Its first attempt has waited, given up and let everybody else pass.
  const waiting =
    "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'medspa-probe' AND wait_event_type = 'Lock'"
  while ((await query(masterUrl, waiting))[0] === 0);
  while ((await query(masterUrl, waiting))[0] !== 0);
  release.resolve()
  await holding
  expect((await made).report).toMatchObject({ ok: true, result: { handedOver: expect.any(Number) } })
  expect(await query(url, ownersHere)).toEqual(['medspa_app'])
})

test('a wrong master, a URL of somebody else, a missing variable, an unknown command: said in words, without a password', async () => {
  const url = urlOf('medspa_app_a', 'pass-of-the-app')
  const cases = [
    [
      await probe('roles', { DATABASE_URL: url, ...master(), MASTER_PASSWORD: 'wrong-master' }),
      /authentication failed/,
    ],
    [
      await probe('roles', { DATABASE_URL: urlOf('clinic', 'pass-of-the-app'), ...master() }),
      /names none of medspa_app_a/,
    ],
    [await probe('roles', { DATABASE_URL: url }), /MASTER_USERNAME is not set/],
    [await probe('check', { DATABASE_URL: 'PLACEHOLDER' }), /not a postgresql:\/\/ URL/],
    [await probe('constructor', {}), /no command "constructor"; there are: check, roles, take-closed-role, /],
  ] as const
  for (const [{ code, report, output }, words] of cases) {
    expect(code).toBe(1)
    expect(report.error?.message).toMatch(words)
    expect(output).not.toMatch(/pass-of-the-app|wrong-master|p@ss/)
  }
})
