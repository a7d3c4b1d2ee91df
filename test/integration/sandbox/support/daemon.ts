import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Endpoint } from '../../../../sandbox/data/files/endpoint-file.ts'

const run = promisify(execFile)
const MAIN = path.resolve(import.meta.dirname, '../../../../sandbox/main.ts')

/** A sandbox's daemon that runs whole, for tests, with tasks as processes, where the CLI would keep it. */
export type Daemon = Awaited<ReturnType<typeof startDaemon>>

export async function startDaemon() {
  const isRoot = process.getuid?.() === 0
  const above = isRoot ? '/var/lib/medspa-sandbox' : await mkdtemp(path.join(tmpdir(), 'medspa-daemon-'))
  const stateDir = path.join(above, `test-${randomBytes(6).toString('hex')}`)
  await mkdir(stateDir, { recursive: true, mode: 0o755 })
  const child = spawn(process.execPath, [MAIN, '--state', stateDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MEDSPA_SANDBOX_TASKS: 'processes', MEDSPA_SANDBOX_TESTING: '1' },
  })
  const exited = once(child, 'close')
  let words = ''
  child.stderr.on('data', (chunk) => {
    words += String(chunk)
  })
  const answers = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('the sandbox answers at')) resolve()
    })
  })
  await Promise.race([
    answers,
    exited.then(() => {
      throw new Error(`the sandbox did not start: ${words}`)
    }),
  ])
  const endpoint = JSON.parse(await readFile(path.join(stateDir, 'endpoint.json'), 'utf8')) as Endpoint
  return {
    stateDir,
    endpoint,
    /** Options for any AWS SDK client. */
    aws: {
      endpoint: endpoint.endpoint,
      region: endpoint.region,
      credentials: endpoint.credentials,
      maxAttempts: 1,
    },
    /** `host:port` of everything that its programs listen at, by the kernel's own account. */
    listeners: () => listenersOf(child.pid ?? 0),
    async close() {
      child.kill('SIGTERM')
      await exited
      await rm(isRoot ? stateDir : above, { recursive: true, force: true })
    },
  }
}

async function listenersOf(ancestor: number): Promise<string[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const parents = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  const family = [ancestor]
  for (const pid of family) family.push(...parents.flatMap(([child = 0, parent]) => (parent === pid ? [child] : [])))
  const sockets = new Set<string>()
  for (const pid of family) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode !== undefined) sockets.add(inode)
    }
  }
  const LISTENS = '0A'
  return (await readFile('/proc/net/tcp', 'utf8')).split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    return state === LISTENS && sockets.has(inode) ? [addressOf(local)] : []
  })
}

/** `0100007F:1F90` (bytes of the address last first) is 127.0.0.1:8080. */
function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':')
  const bytes = address.match(/../g)?.toReversed() ?? []
  return `${bytes.map((byte) => Number.parseInt(byte, 16)).join('.')}:${Number.parseInt(port, 16)}`
}
