import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RedisOptions as ClientOptions, Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Addresses, claimAddresses } from '../../../sandbox/data/network/addresses.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import {
  type RedisContext,
  type RedisOptions,
  type RedisServer,
  startRedis,
} from '../../../sandbox/data/redis/redis.ts'
import { copyRedis } from '../../../sandbox/testing/services/redis.ts'

const run = promisify(execFile)
const TOKEN = 'first-token-first-token'
let base = ''
let addresses: Addresses
let ctx: RedisContext
let ca = ''
let running: RedisServer[] = []

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'medspa-redis-'))
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
  await Promise.all(running.map((server) => server.stop()))
  running = []
})

async function start(name: string, options: Partial<RedisOptions> = {}): Promise<RedisServer> {
  const folder = join(ctx.stateDir, 'redis', name)
  const server = await startRedis(ctx, { folder, address: addresses.of(folder), tls: true, ...options })
  running.push(server)
  return server
}

/** Runs one command as a client of the network; by default as the platform connects. */
async function command(server: RedisServer, line: string, options: ClientOptions = {}): Promise<unknown> {
  const client = new Redis({
    host: server.address,
    port: server.port,
    password: TOKEN,
    tls: { ca },
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    ...options,
  })
  let reason: Error | undefined
  client.on('error', (error) => {
    reason = error
  })
  try {
    await client.connect().catch((error: unknown) => {
      throw reason ?? error
    })
    const [name = '', ...args] = line.split(' ')
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}

test('it answers over TLS with the token, and refuses plain connections, a wrong token and none', async () => {
  const server = await start('medspa', { tokens: [TOKEN] })
  expect(await command(server, 'SET a 1')).toBe('OK')
  expect(await command(server, 'GET a')).toBe('1')
  await expect(command(server, 'GET a', { password: 'wrong' })).rejects.toThrow(/WRONGPASS/)
  await expect(command(server, 'GET a', { password: undefined })).rejects.toThrow(/NOAUTH/)
  await expect(command(server, 'GET a', { tls: undefined })).rejects.toThrow()
  await expect(command(server, 'GET a', { tls: {} })).rejects.toThrow(/certificate/)
  await expect(command(server, 'CONFIG GET maxmemory')).rejects.toThrow(/NOPERM/)
})

test('two tokens at once, then the second alone', async () => {
  const server = await start('medspa', { tokens: [TOKEN] })
  await server.addToken('second-token')
  expect(await command(server, 'PING')).toBe('PONG')
  expect(await command(server, 'PING', { password: 'second-token' })).toBe('PONG')
  await server.setTokens(['second-token'])
  await expect(command(server, 'PING')).rejects.toThrow()
  expect(await command(server, 'PING', { password: 'second-token' })).toBe('PONG')
})

test('a third token takes the place of the oldest', async () => {
  const server = await start('medspa', { tokens: [TOKEN] })
  await server.addToken('second-token')
  await server.addToken('third-token')
  await expect(command(server, 'PING')).rejects.toThrow(/WRONGPASS/)
  for (const password of ['second-token', 'third-token'])
    expect(await command(server, 'PING', { password })).toBe('PONG')
})

test('a copy of the running server has its data and its tokens, and goes its own way', async () => {
  const first = await start('medspa', { tokens: [TOKEN] })
  await command(first, 'SET a 1')
  await copyRedis(first, join(ctx.stateDir, 'redis', 'medspa'), join(ctx.stateDir, 'redis', 'copy'))
  await command(first, 'SET a 2')
  const copy = await start('copy')
  expect(await command(copy, 'GET a')).toBe('1')
  await expect(command(copy, 'GET a', { password: 'wrong' })).rejects.toThrow(/WRONGPASS/)
  await command(copy, 'SET a 3')
  expect(await command(first, 'GET a')).toBe('2')
})

test('data and token are there after a restart, and after a sandbox that was killed', async () => {
  const first = await start('medspa', { tokens: [TOKEN] })
  await command(first, 'SET a 1')
  await first.stop()
  const left = await start('medspa')
  await command(left, 'SET b 2')
  const next = await start('medspa')
  expect(left.running()).toBe(false)
  expect(await command(next, 'MGET a b')).toEqual(['1', '2'])
})

test('a copy holds the data of its moment', async () => {
  const server = await start('medspa', { tokens: [TOKEN] })
  await command(server, 'SET a 1')
  const dump = join(ctx.stateDir, 'snapshots', 'one.rdb')
  await server.saveTo(dump)
  await command(server, 'SET a 2')
  const restored = await start('restored', { tokens: [TOKEN], dump })
  expect(await command(restored, 'GET a')).toBe('1')
})

test('without TLS and token it is plain, as a group that was made so', async () => {
  const server = await start('plain', { tls: false, tokens: [] })
  expect(await command(server, 'PING', { tls: undefined, password: undefined })).toBe('PONG')
})

test('no token is in a file or in the list of processes', async () => {
  await start('medspa', { tokens: [TOKEN] })
  const { stdout: processes } = await run('ps', ['-eo', 'args'])
  expect(processes).not.toContain(TOKEN)
  const found = await run('grep', ['-rl', TOKEN, ctx.stateDir]).catch((error: { code: number }) => error)
  expect(found).toMatchObject({ code: 1 })
})
