import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Redis as Client } from 'ioredis'
import type { SandboxContext } from '../../context.ts'
import { unlessMissing } from '../files/unless-missing.ts'
import { type EngineProcess, startEngine, stopStale, untilReady } from '../processes/engine-process.ts'
import { findProgram } from '../programs/find-program.ts'
import {
  configureRedis,
  hashToken,
  MANAGER,
  type RedisPlace,
  readTokenHashes,
  redisFiles,
  writeUsers,
} from './config.ts'

export type RedisContext = Pick<SandboxContext, 'stateDir' | 'ca' | 'log'>

/** A running Redis server. */
export type RedisServer = {
  address: string
  port: number
  running: () => boolean
  /** From now on these tokens open it, and no others; connections that are open stay open. */
  setTokens: (tokens: readonly string[]) => Promise<void>
  /** This token opens it too, beside the newest of those that did: ElastiCache holds two. */
  addToken: (token: string) => Promise<void>
  /** Whether a token opens it: of two as the newest, or the older; as the only one; or not at all. `unguarded`: no token is needed. */
  rankOf: (token: string) => Promise<'only' | 'newest' | 'older' | 'none' | 'unguarded'>
  /** Writes its data, as it is when this is called, into a new file that `startRedis` takes as `dump`. */
  saveTo: (file: string) => Promise<void>
  /** Resolves when it has ended, its data on disk. */
  stop: () => Promise<void>
}

export type RedisOptions = {
  folder: string
  address: string
  port?: number
  tls: boolean
  /** Who may get in; left out: as it was when it last ran. */
  tokens?: readonly string[]
  /** A file made by `saveTo`, to begin with; without one, with what the folder holds. */
  dump?: string
}

const READY_LIMIT_MS = 30_000

/** Starts Redis on `address`:`port`, after ending one that a killed sandbox left in the same folder. */
export async function startRedis(ctx: RedisContext, o: RedisOptions): Promise<RedisServer> {
  const files = redisFiles(o.folder)
  await mkdir(files.data, { recursive: true, mode: 0o700 })
  const options = processOptions(o.folder)
  await stopStale(options)
  if (o.dump) await copyFile(o.dump, files.dump)
  const password = await managerPassword(o.folder)
  if (o.tokens) await writeUsers(o.folder, o.tokens.map(hashToken), password)
  const place: RedisPlace = { folder: o.folder, address: o.address, port: o.port ?? 6379 }
  const config = await configureRedis(ctx, place, o.tls)

  const program = await findProgram('redis-server', ctx.stateDir)
  const engine = await startEngine({ ...options, program, args: [config] })
  const login: Login = { ...place, password, ca: o.tls ? await readFile(ctx.ca.caFile, 'utf8') : undefined }
  try {
    const probe = () => manage(login, async (client) => void (await client.ping()))
    await untilReady(engine, { name: 'Redis', logFile: files.logFile, limitMs: READY_LIMIT_MS, probe })
  } catch (error) {
    await engine.stop()
    throw error
  }
  return control(engine, login)
}

/** Ends the server that a killed sandbox left in `folder`; it writes its data first. */
export async function stopLeftRedis(folder: string): Promise<void> {
  await stopStale(processOptions(folder))
}

function processOptions(folder: string) {
  const files = redisFiles(folder)
  return { ...files, cwd: files.data, stopSignal: 'SIGTERM' as const }
}

function control(engine: EngineProcess, login: Login): RedisServer {
  const allow = async (hashes: readonly string[]) => {
    await writeUsers(login.folder, hashes, login.password)
    await manage(login, (client) => client.call('ACL', 'LOAD'))
  }
  const saveTo = async (file: string) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    // Not in the background: what is written after this call must not be in it.
    await manage(login, (client) => client.save())
    const draft = `${file}.${randomBytes(4).toString('hex')}.part`
    await copyFile(redisFiles(login.folder).dump, draft)
    await rename(draft, file)
  }
  return {
    address: login.address,
    port: login.port,
    running: engine.running,
    setTokens: (tokens) => allow(tokens.map(hashToken)),
    addToken: async (token) => allow([...(await readTokenHashes(login.folder)).slice(-1), hashToken(token)]),
    async rankOf(token) {
      const hashes = await readTokenHashes(login.folder)
      if (hashes.length === 0) return 'unguarded'
      if (!hashes.includes(hashToken(token))) return 'none'
      if (hashes.length === 1) return 'only'
      return hashes.at(-1) === hashToken(token) ? 'newest' : 'older'
    },
    saveTo,
    stop: engine.stop,
  }
}

type Login = RedisPlace & { password: string; ca: string | undefined }

async function manage<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    host: login.address,
    port: login.port,
    username: MANAGER,
    password: login.password,
    lazyConnect: true,
    retryStrategy: () => null,
    ...(login.ca === undefined ? {} : { tls: { ca: login.ca } }),
  })
  // `connect` says no more than that the connection closed; why comes as an event.
  let reason: Error | undefined
  client.on('error', (error) => {
    reason = error
  })
  try {
    await client.connect().catch((error: unknown) => {
      throw reason ?? error
    })
    return await work(client)
  } finally {
    client.disconnect()
  }
}

/** The sandbox's own password for this Redis: made once, for its owner alone. */
async function managerPassword(folder: string): Promise<string> {
  const file = redisFiles(folder).managerPassword
  const kept = await readFile(file, 'utf8').catch(unlessMissing(undefined))
  if (kept) return kept
  const made = randomBytes(24).toString('hex')
  await writeFile(file, made, { mode: 0o600 })
  return made
}
