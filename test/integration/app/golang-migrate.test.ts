import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { closesLog, readMigrationLine } from '../../../src/steps/migrate/migration-log.ts'
import { force, main, NoChange, up } from '../../fixtures/golang-migrate/golang-migrate.ts'
import { runProbe } from '../probe/run-probe.ts'
import { type Services, startServices } from './services.ts'

let services: Services
let folder = ''
let url = ''
const open: Client[] = []

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.stop())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-golang-'))
  url = await services.newDatabase()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()))
  await rm(folder, { recursive: true })
})

const connect = async () => {
  const client = new Client({
    connectionString: url.replace('?sslmode=require', ''),
    ssl: { rejectUnauthorized: false },
  })
  open.push(client)
  await client.connect()
  return client
}

const write = (name: string, sql: string) => writeFile(path.join(folder, name), sql)

/** What the probe says of the database, as `migrate status` asks it. */
async function noted() {
  const { NODE_EXTRA_CA_CERTS = '' } = services.env
  const { report } = await runProbe(['schema'], { DATABASE_URL: url, NODE_EXTRA_CA_CERTS })
  const migrators = report.result?.migrators as { version: string | null; dirty: boolean }[] | undefined
  return migrators?.[0]
}

/** Applies; gives what the library logs, or how it failed. */
async function run(client: Client) {
  const lines: string[] = []
  try {
    await up(client, { folder, log: (line) => lines.push(line) })
    return lines
  } catch (error) {
    return error instanceof NoChange ? ['no change'] : [...lines, (error as Error).message]
  }
}

test('a file that fails leaves its version dirty and nothing else; only force goes on from there', async () => {
  const client = await connect()
  await write('1_first.up.sql', 'CREATE TABLE first (id int);')
  await write('1_first.down.sql', 'DROP TABLE first;')
  await write('2_second.up.sql', 'CREATE TABLE half (id int);\nCREATE TABEL typo (id int);')
  const failed = await run(client)
  expect(failed.map((line) => readMigrationLine(line).applied)).toEqual(['1_first', undefined])
  expect(failed[1]).toMatch(/^migration failed: syntax error at or near "TABEL" in line 2: /)
  expect(await noted()).toMatchObject({ migrator: 'golang-migrate', version: '2', dirty: true })
  expect((await client.query("SELECT to_regclass('half')")).rows).toEqual([{ to_regclass: null }])

  await write('2_second.up.sql', 'CREATE TABLE half (id int);')
  const refused = await run(client)
  expect(readMigrationLine(refused[0] ?? '')).toMatchObject({ kind: 'dirty', dirty: 2 })

  await force(client, 1)
  expect(await noted()).toMatchObject({ version: '1', dirty: false })
  expect((await run(client)).map((line) => readMigrationLine(line).applied)).toEqual(['2_second'])
  const none = await run(client)
  expect(none.map(closesLog)).toEqual(['named'])
})

test('a first migration that fails is forced to no version', async () => {
  const client = await connect()
  await write('1_first.up.sql', 'DROP TABLE no_such_table')
  await run(client)
  expect(await noted()).toMatchObject({ version: '1', dirty: true })
  await force(client, -1)
  expect(await noted()).toMatchObject({ version: null, dirty: false })
  await expect(force(client, -2)).rejects.toThrow('invalid version: must be >= -1')
})

test('an older release is refused by a newer schema, though nothing is wrong with either', async () => {
  const client = await connect()
  await write('1_first.up.sql', 'CREATE TABLE first (id int);')
  await write('2_second.up.sql', 'CREATE TABLE second (id int);')
  await run(client)
  await rm(path.join(folder, '2_second.up.sql'))
  const refused = await run(client)
  expect(readMigrationLine(refused[0] ?? '')).toMatchObject({ kind: 'newer-schema' })
  expect(await noted()).toMatchObject({ version: '2', dirty: false })
})

test('a migrator that is killed at work leaves its version dirty', async () => {
  const client = await connect()
  await write('1_first.up.sql', 'CREATE TABLE first (id int);')
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const killer = await connect()
  client.on('error', () => {})
  await expect(
    up(client, {
      folder,
      begun: async () => void (await killer.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])),
    }),
  ).rejects.toThrow()
  expect(await noted()).toMatchObject({ version: '1', dirty: true })
})

test('a second migrator waits for the first, and gives up after its limit', async () => {
  await write('1_first.up.sql', 'CREATE TABLE first (id int);')
  const [first, second] = [await connect(), await connect()]
  await up(first, {
    folder,
    begun: async () => {
      await expect(up(second, { folder, lockTimeoutMs: 200 })).rejects.toThrow("can't acquire database lock")
    },
  })
  expect(await run(second)).toEqual(['no change'])
})

test('the program says nothing but that it is done, and exits with 1 with the reason', async () => {
  const lines: string[] = []
  const options = {
    folder,
    databaseUrl: url,
    ssl: { rejectUnauthorized: false },
    write: (line: string) => lines.push(line),
  }
  await write('1_first.up.sql', 'DROP TABLE no_such_table')
  expect(await main([], options)).toBe(1)
  expect(await main([], options)).toBe(1)
  expect(lines.at(-1)).toBe('migrate up: Dirty database version 1. Fix and force version.')
  expect(await main(['force', '-1'], options)).toBe(0)
  await write('1_first.up.sql', 'CREATE TABLE first (id int)')
  expect([await main([], options), await main([], options)]).toEqual([0, 0])
  expect(lines.slice(-3)).toEqual(['forced version -1', 'migrations complete', 'migrations complete'])
})
