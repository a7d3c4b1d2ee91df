import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Endpoint } from '../../../../sandbox/data/files/endpoint-file.ts'
import { createHttp } from '../../../e2e/support/http.ts'

const run = promisify(execFile)
const MAIN = path.resolve(import.meta.dirname, '../../../../sandbox/main.ts')

/** A sandbox's daemon that runs whole, for tests, with tasks as processes, where the CLI would keep it. */
export type Daemon = Awaited<ReturnType<typeof startDaemon>>

export async function startDaemon({
  times = '0',
  domain = '',
  copy,
}: {
  /** The share of AWS's times. */
  times?: string
  /** The domain of its hosted zone, `none` for no zone. */
  domain?: string
  /** Starts a copy that another daemon made, in a network of its own: its folder, and the words before a program there. */
  copy?: { stateDir: string; within: readonly string[] }
} = {}) {
  const isRoot = process.getuid?.() === 0
  const above = isRoot ? '/var/lib/medspa-sandbox' : await mkdtemp(path.join(tmpdir(), 'medspa-daemon-'))
  const stateDir = copy?.stateDir ?? path.join(above, `test-${randomBytes(6).toString('hex')}`)
  await mkdir(stateDir, { recursive: true, mode: 0o755 })
  const [program = '', ...args] = [...(copy?.within ?? []), process.execPath, MAIN, '--state', stateDir]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MEDSPA_SANDBOX_TASKS: 'processes',
      MEDSPA_SANDBOX_TESTING: '1',
      MEDSPA_SANDBOX_IAM: 'enforce',
      MEDSPA_SANDBOX_TIMES: times,
      MEDSPA_SANDBOX_DOMAIN: domain,
    },
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
    /** Asks below `/_sandbox/` as its operator; with a body by POST, unless told. */
    async own(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Record<string, unknown>> {
      const answer = await createHttp()(`${endpoint.endpoint}/_sandbox/${path}`, {
        headers: { authorization: `Bearer ${endpoint.credentials.accessKeyId}` },
        method,
        ...(body && { body: JSON.stringify(body) }),
      })
      return JSON.parse(answer.body)
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
