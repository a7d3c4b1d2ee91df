import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { SandboxContext } from '../../context.ts'
import { give, makePassable, type Owner, unprivilegedOwner } from '../files/owner.ts'
import { type EngineProcess, startEngine, stopStale, untilReady } from '../processes/engine-process.ts'
import { findProgram, type ProgramName } from '../programs/find-program.ts'
import { type ClusterPlace, configureCluster, SUPERUSER } from './config.ts'

const run = promisify(execFile)

export type PostgresContext = Pick<SandboxContext, 'stateDir' | 'ca' | 'log'>

/** A running Postgres server, with one cluster of databases. */
export type Postgres = {
  address: string
  port: number
  running: () => boolean
  /** Runs statements as the superuser, past the network. */
  manage: <T>(work: (client: Client) => Promise<T>, database?: string) => Promise<T>
  /** Writes a copy of the whole cluster, roles included, into a new folder: the data as it is when this resolves. */
  copyTo: (folder: string) => Promise<void>
  /** Resolves when it has ended cleanly, its data on disk. */
  stop: () => Promise<void>
}

const READY_LIMIT_MS = 60_000
/** `sun_path` holds 107 characters; Postgres adds `/.s.PGSQL.5432.lock`. */
const SOCKET_FOLDER_LIMIT = 85

/** Makes an empty cluster in `<folder>/data`, removing what was there. */
export async function createCluster(ctx: PostgresContext, folder: string): Promise<void> {
  const owner = await prepareFolder(ctx, folder)
  const data = join(folder, 'data')
  await rm(data, { recursive: true, force: true })
  // RDS has en_US.UTF-8, which a small machine may lack; C.UTF-8 is part of every libc.
  const args = ['-D', data, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C.UTF-8', '--auth=reject', '--no-sync']
  await runAs(ctx, owner, 'initdb', args)
}

/**
 * Starts the cluster of `<folder>/data` on `address`:`port`, TLS only. A server that a killed sandbox left on that data is
 * ended first, which recovers it as after a power cut.
 */
export async function startCluster(
  ctx: PostgresContext,
  o: { folder: string; address: string; port?: number },
): Promise<Postgres> {
  const owner = await prepareFolder(ctx, o.folder)
  const data = join(o.folder, 'data')
  const socket = await socketFolder(ctx, o.folder, owner)
  const place: ClusterPlace = { data, socket: socket.path, address: o.address, port: o.port ?? 5432 }
  const options = { ...processFiles(o.folder), owner }
  await stopStale(options)
  await configureCluster(ctx, place, owner)
  const program = await findProgram('postgres', ctx.stateDir)
  const engine = await startEngine({ ...options, program, args: ['-D', data] })
  const postgres = control(ctx, engine, place, owner, socket.remove)
  try {
    const probe = () => postgres.manage(async (client) => void (await client.query('SELECT 1')))
    await untilReady(engine, { name: 'Postgres', logFile: options.logFile, limitMs: READY_LIMIT_MS, probe })
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return postgres
}

/** Ends the server that a killed sandbox left on the cluster of `folder`; its data are whole, as after a power cut. */
export async function stopLeftCluster(folder: string): Promise<void> {
  await stopStale(processFiles(folder))
}

/** How its process is known and ended. SIGINT is Postgres' "fast shutdown": ends sessions, writes a checkpoint. */
const processFiles = (folder: string) => ({
  cwd: join(folder, 'data'),
  pidFile: join(folder, 'postgres.pid'),
  logFile: join(folder, 'postgres.log'),
  stopSignal: 'SIGINT' as const,
})

function control(
  ctx: PostgresContext,
  engine: EngineProcess,
  place: ClusterPlace,
  owner: Owner | undefined,
  removeSocket: () => Promise<void>,
): Postgres {
  return {
    address: place.address,
    port: place.port,
    running: engine.running,
    async manage(work, database = 'postgres') {
      const client = new Client({ host: place.socket, port: place.port, user: SUPERUSER, database })
      // A server that stops while we are connected says so here; the query that fails is what tells the caller.
      client.on('error', () => {})
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    },
    async copyTo(folder) {
      await makePassable(ctx.stateDir, dirname(folder), owner)
      await mkdir(folder, { mode: 0o700 })
      await give(owner, 0o700, folder)
      const where = ['-D', folder, '-h', place.socket, '-p', String(place.port), '-U', SUPERUSER]
      await runAs(ctx, owner, 'pg_basebackup', [...where, '-X', 'stream', '-c', 'fast', '--no-sync', '-w'])
    },
    async stop() {
      await engine.stop()
      await removeSocket()
    },
  }
}

/** The folder of one cluster, with its process id and log beside the data. */
async function prepareFolder(ctx: PostgresContext, folder: string): Promise<Owner | undefined> {
  const owner = await unprivilegedOwner()
  await makePassable(ctx.stateDir, folder, owner)
  await give(owner, 0o700, folder)
  return owner
}

/** Short enough for a socket's address, and for its owner alone: who can enter it is let in without a password. */
async function socketFolder(ctx: PostgresContext, folder: string, owner: Owner | undefined) {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 8)
  let path = join(ctx.stateDir, 'run', name)
  if (path.length > SOCKET_FOLDER_LIMIT) path = await mkdtemp(join(tmpdir(), 'medspa-pg-'))
  else await makePassable(ctx.stateDir, path, owner)
  await give(owner, 0o700, path)
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Runs one of Postgres' tools; no argument is a secret, and its error output is in what it throws. */
async function runAs(ctx: PostgresContext, owner: Owner | undefined, name: ProgramName, args: string[]) {
  const program = await findProgram(name, ctx.stateDir)
  const env = { PATH: process.env.PATH, LC_ALL: 'C', ...program.env }
  try {
    await run(program.path, args, { cwd: '/', env, maxBuffer: 16 << 20, ...owner })
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string }
    throw new Error(`${name} failed: ${stderr?.trim() || message}`, { cause })
  }
}
