import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { OperatorError } from '../errors.ts'
import { type Clock, until } from '../io/clock.ts'
import { startDaemon, tail } from '../io/daemon.ts'
import { readSandboxEndpoint, type SandboxEndpoint, sandboxAnswers } from './sandbox-endpoint.ts'

/** Starting takes seconds; on a machine that must first unpack Debian's packages, a minute. */
const START_LIMIT_MS = 180_000
const STOP_LIMIT_MS = 60_000

export type SandboxHost = {
  /** The medspa that runs. */
  root: string
  /** The state folder. */
  home: string
  env: Record<string, string | undefined>
  clock: Clock
}

const logFile = (home: string) => path.join(home, 'sandbox.log')

/**
 * The running sandbox's endpoint; starts one where none was started. One that died is an error, as its records (the
 * control plane's memory) are gone, and going on would rehearse on another, empty AWS without saying so.
 */
export async function ensureSandbox(host: SandboxHost): Promise<SandboxEndpoint> {
  const known = await readSandboxEndpoint(host.home)
  if (known === undefined) return startSandbox(host)
  if (await sandboxAnswers(known)) return known
  throw new OperatorError(`The sandbox died: nothing answers at ${known.endpoint} (its process was ${known.pid}).`, {
    code: 'sandbox-died',
    whose: 'medspa',
    hint: `Its AWS records are lost. \`medspa sandbox up\` starts an empty one; the log is ${logFile(host.home)}.`,
    evidence: await tail(logFile(host.home), 5),
  })
}

/** Starts the built daemon and waits until everything in it answers. */
export async function startSandbox(host: SandboxHost): Promise<SandboxEndpoint> {
  const { clock, home, root } = host
  await mkdir(home, { recursive: true, mode: 0o755 })
  const daemon = startDaemon(process.execPath, [path.join(root, 'dist/sandbox/main.js'), '--state', home], {
    env: host.env,
    logFile: logFile(home),
    cwd: root,
  })
  let ended: string | undefined
  daemon.ended.then((reason) => {
    ended = reason
  })
  const endpoint = await until(
    clock,
    async () => {
      if (ended !== undefined) return { ended }
      const written = await readSandboxEndpoint(home)
      return written?.pid === daemon.pid && (await sandboxAnswers(written)) ? written : undefined
    },
    { everyMs: 100, limitMs: START_LIMIT_MS },
  )
  if (endpoint !== undefined && 'endpoint' in endpoint) return endpoint
  const lines = await tail(logFile(home), 5)
  throw new OperatorError(`The sandbox did not start: ${lines.at(-1) ?? ended ?? 'no answer in time'}`, {
    code: 'sandbox-start-failed',
    whose: 'medspa',
    hint: `The whole log is ${logFile(home)}.`,
    evidence: lines.slice(0, -1),
  })
}

/** Stops the sandbox and all that it started. Returns false where none ran. */
export async function stopSandbox(host: SandboxHost): Promise<boolean> {
  const known = await readSandboxEndpoint(host.home)
  if (known === undefined) return false
  const endpointFile = path.join(host.home, 'endpoint.json')
  // Only a process that answers as this sandbox is ended: after a crash the id may belong to someone else.
  if (!(await sandboxAnswers(known))) {
    await rm(endpointFile, { force: true })
    return false
  }
  process.kill(known.pid, 'SIGTERM')
  const gone = await until(host.clock, async () => (isAlive(known.pid) ? undefined : true), {
    everyMs: 50,
    limitMs: STOP_LIMIT_MS,
  })
  if (!gone) {
    throw new OperatorError(`The sandbox (process ${known.pid}) did not stop within ${STOP_LIMIT_MS / 1000} s.`, {
      code: 'sandbox-stop-failed',
      whose: 'medspa',
      hint: `The log is ${logFile(host.home)}.`,
    })
  }
  await rm(endpointFile, { force: true })
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
