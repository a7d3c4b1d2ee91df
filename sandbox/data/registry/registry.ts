import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hash } from 'bcryptjs'
import { stringify } from 'yaml'
import type { SandboxContext } from '../../context.ts'
import { unlessMissing } from '../files/unless-missing.ts'
import {
  type EngineOptions,
  type EngineProcess,
  startEngine,
  stopStale,
  untilReady,
} from '../processes/engine-process.ts'
import { findProgram } from '../programs/find-program.ts'
import { type FrontDoor, openFrontDoor } from './front-door.ts'
import { freePort, retryTakenPorts } from './ports.ts'
import { createRegistryStorage, type RegistryStorage } from './storage.ts'

/** Where images are, and how one logs in there. */
export type RegistryAccess = {
  /** `127.0.0.1:<port>`: Docker and our own packer trust a loopback registry without TLS. */
  address: string
  /** ECR's user is `AWS`; the password is what GetAuthorizationToken hands out. */
  login: { username: string; password: string }
}

/** What stands behind ECR: an image registry that speaks the distribution API over plain HTTP. */
export type Registry = RegistryAccess & {
  storage: RegistryStorage
  /** What of ECR's rules for tags a push has to keep. */
  refuses: FrontDoor['refuses']
  stop: () => Promise<void>
}

const READY_LIMIT_MS = 20_000

/**
 * Starts Debian's `docker-registry` on a loopback port of its own, chosen once for this sandbox (image references in task
 * definitions carry it) and kept in `<stateDir>/registry`. Images stay there over restarts. It answers to `password` alone.
 */
export async function startRegistry(
  ctx: Pick<SandboxContext, 'stateDir' | 'log'>,
  password: string,
): Promise<Registry> {
  const folder = join(ctx.stateDir, 'registry')
  const storage = join(folder, 'storage')
  await mkdir(storage, { recursive: true })
  // Programs that run as users of their own must not find images of others here, nor a way in.
  await chmod(folder, 0o700)
  const program = await findProgram('docker-registry', ctx.stateDir)
  const files = {
    config: join(folder, 'config.yml'),
    accounts: join(folder, 'htpasswd'),
    pidFile: join(folder, 'registry.pid'),
    logFile: join(folder, 'registry.log'),
  }
  const options = { ...files, cwd: storage, stopSignal: 'SIGTERM' as const }
  // Before the port is looked at: one that a killed sandbox left may still hold it.
  await stopStale(options)

  const login = { username: 'AWS', password }
  // The hash of a password that nobody can guess need not be slow, and it is computed for each request.
  await writeFile(files.accounts, `${login.username}:${await hash(password, 4)}\n`, { mode: 0o600 })
  return retryTakenPorts(() => startBehindDoor({ ...options, program }, folder, login))
}

async function startBehindDoor(
  options: Omit<EngineOptions, 'args'> & { config: string; accounts: string },
  folder: string,
  login: RegistryAccess['login'],
): Promise<Registry> {
  const storage = options.cwd
  const port = await choosePort(join(folder, 'port'))
  const inner = await freePort(0)
  if (!inner) throw new Error('no free port for the image registry')
  await writeFile(options.config, configuration(storage, inner, options.accounts))
  const door = await openFrontDoor(port, inner, basicAuth(login))
  try {
    const engine = await startEngine({ ...options, args: ['serve', options.config] })
    const address = `127.0.0.1:${port}`
    await ready(engine, { address, login }, options.logFile)
    return {
      address,
      login,
      storage: createRegistryStorage(storage),
      refuses: door.refuses,
      stop: stopOnce(async () => {
        await door.close()
        await engine.stop()
      }),
    }
  } catch (error) {
    await door.close()
    throw error
  }
}

/** Whoever stops it twice waits for the same end. */
const stopOnce = (stop: () => Promise<void>) => {
  let ended: Promise<void> | undefined
  return () => {
    ended ??= stop()
    return ended
  }
}

async function ready(engine: EngineProcess, access: RegistryAccess, logFile: string): Promise<void> {
  const probe = async () => {
    const answer = await fetch(`http://${access.address}/v2/`, { headers: { authorization: basicAuth(access.login) } })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    // Somebody else's registry on this port would answer as well.
    if (!engine.running()) throw new Error('another program answers there')
  }
  try {
    await untilReady(engine, { name: 'docker-registry', logFile, limitMs: READY_LIMIT_MS, probe })
  } catch (error) {
    await engine.stop()
    throw error
  }
}

/** The Authorization header of a registry's login. */
export const basicAuth = ({ username, password }: RegistryAccess['login']): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** https://distribution.github.io/distribution/about/configuration/ */
function configuration(storage: string, port: number, accounts: string): string {
  return stringify({
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: storage },
      delete: { enabled: true },
      cache: { blobdescriptor: 'inmemory' },
      // Unfinished uploads are removed with the sandbox, not by a timer in the middle of a test.
      maintenance: { uploadpurging: { enabled: false } },
    },
    auth: { htpasswd: { realm: 'the sandbox', path: accounts } },
    http: { addr: `127.0.0.1:${port}`, relativeurls: true },
  })
}

/** The port kept in `file`, where it is still free; else a free one, which is kept. */
async function choosePort(file: string): Promise<number> {
  const kept = Number.parseInt(await readFile(file, 'utf8').catch(unlessMissing('')), 10)
  const port = (kept > 0 && (await freePort(kept))) || (await freePort(0))
  if (!port) throw new Error('no free port for the image registry')
  await writeFile(file, `${port}\n`)
  return port
}
