import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Addresses, claimAddresses } from '../../../sandbox/data/network/addresses.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import {
  createCluster,
  type Postgres,
  type PostgresContext,
  startCluster,
} from '../../../sandbox/data/postgres/postgres.ts'
import { createMaster, setPassword } from '../../../sandbox/data/postgres/roles.ts'

const PASSWORD = `it's a "master" \\ pass`
let base = ''
let addresses: Addresses
let ctx: PostgresContext
let ca = ''
let running: Postgres[] = []

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'medspa-postgres-'))
  await chmod(base, 0o711)
  addresses = await claimAddresses(base)
})
afterAll(async () => {
  await addresses.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(async () => {
  const stateDir = await mkdtemp(join(base, 'state-'))
  const authority = await openCertificateAuthority(stateDir)
  ca = await readFile(authority.caFile, 'utf8')
  ctx = { stateDir, ca: authority, log: () => {} }
})
afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()))
  running = []
})

async function start(folder: string): Promise<Postgres> {
  const postgres = await startCluster(ctx, { folder, address: addresses.of(folder) })
  running.push(postgres)
  return postgres
}

/** A new database as CreateDBInstance makes it. */
async function create(name: string): Promise<{ postgres: Postgres; folder: string }> {
  const folder = join(ctx.stateDir, 'databases', name)
  await createCluster(ctx, folder)
  const postgres = await start(folder)
  await createMaster(postgres, { user: 'medspa_admin', password: PASSWORD, database: 'medspa' })
  return { postgres, folder }
}

/** Connects as a client over the network and runs one statement. */
async function query(postgres: Postgres, sql: string, config: ClientConfig = {}): Promise<unknown[]> {
  const { address: host, port } = postgres
  const login = { user: 'medspa_admin', password: PASSWORD, database: 'medspa' }
  const client = new Client({ host, port, ...login, ssl: { ca, rejectUnauthorized: true }, ...config })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

test('a new database is like one of RDS: TLS that verifies, a master that is no superuser, nothing else gets in', async () => {
  const { postgres } = await create('medspa-development')
  const role = 'SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user'
  expect(await query(postgres, role)).toEqual([false, true, true])
  expect(await query(postgres, "SELECT pg_has_role(current_user, 'rds_superuser', 'member')")).toEqual([true])
  await query(postgres, 'CREATE TABLE leads (id int)')
  await query(postgres, 'CREATE EXTENSION pgcrypto')
  await query(postgres, 'CREATE ROLE medspa_app LOGIN')
  expect(await query(postgres, 'SHOW server_version_num')).toEqual([expect.stringMatching(/^\d{6}$/)])

  await expect(query(postgres, 'SELECT 1', { ssl: false })).rejects.toThrow(/no pg_hba.conf entry/)
  await expect(query(postgres, 'SELECT 1', { password: 'wrong' })).rejects.toThrow(/password authentication failed/)
  await expect(query(postgres, 'SELECT 1', { user: 'rdsadmin' })).rejects.toThrow(/password authentication failed/)
  await expect(query(postgres, 'SELECT 1', { ssl: { rejectUnauthorized: true } })).rejects.toThrow(/certificate/)
})

test('a changed password opens the database, the previous does not, and neither is in the server log', async () => {
  const { postgres, folder } = await create('medspa-development')
  await setPassword(postgres, 'medspa_admin', 'next-password')
  expect(await query(postgres, 'SELECT 1', { password: 'next-password' })).toEqual([1])
  await expect(query(postgres, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
  await expect(setPassword(postgres, 'nobody_of_that_name', 'third-password')).rejects.toThrow(/does not exist/)
  const log = await readFile(join(folder, 'postgres.log'), 'utf8')
  expect(log).not.toMatch(/next-password|third-password|master/)
})

test('data is there after a restart, and after a sandbox that was killed', async () => {
  const { postgres, folder } = await create('medspa-development')
  await query(postgres, 'CREATE TABLE leads (id int)')
  await query(postgres, 'INSERT INTO leads VALUES (1)')
  await postgres.stop()
  const left = await start(folder)
  await query(left, 'INSERT INTO leads VALUES (2)')
  // Nobody stops `left`: the next sandbox finds it running on its data.
  const next = await start(folder)
  expect(left.running()).toBe(false)
  expect(await query(next, 'SELECT id FROM leads ORDER BY id')).toEqual([1, 2])
})

test('a copy holds the data of its moment, roles and passwords included', async () => {
  const { postgres } = await create('medspa-development')
  await query(postgres, 'CREATE TABLE leads (id int)')
  await query(postgres, 'INSERT INTO leads VALUES (1)')
  const folder = join(ctx.stateDir, 'databases', 'restored')
  await postgres.copyTo(join(folder, 'data'))
  await query(postgres, 'INSERT INTO leads VALUES (2)')
  const restored = await start(folder)
  expect(await query(restored, 'SELECT id FROM leads')).toEqual([1])
  expect(await query(postgres, 'SELECT id FROM leads ORDER BY id')).toEqual([1, 2])
})

test('a database that cannot start fails with the words of its log', async () => {
  const folder = join(ctx.stateDir, 'databases', 'broken')
  await createCluster(ctx, folder)
  await expect(startCluster(ctx, { folder, address: '192.0.2.1' })).rejects.toThrow(
    /Postgres ended at once; its log says: .*could not/,
  )
})
