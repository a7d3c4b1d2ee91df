import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { type Clock, until } from '../io/clock.ts'
import { startDaemon, tail } from '../io/daemon.ts'
import { exists } from '../io/files.ts'
import { daemonEnvironment } from './rehearsal-environment.ts'
import { daemonsOf } from './sandbox-daemons.ts'
import {
  healthAt,
  isUnusableEndpoint,
  readSandboxEndpoint,
  type SandboxEndpoint,
  sandboxAnswers,
} from './sandbox-endpoint.ts'
import { claimPort, forgetPort, isTaken } from './sandbox-port.ts'
import { refuseOtherRegion, SANDBOX_REGION, sandboxRegion } from './sandbox-region.ts'

/** Starting takes seconds; on a machine that must first unpack Debian's packages, a minute. */
const START_LIMIT_MS = 180_000
const STOP_LIMIT_MS = 60_000
/** Another command may just be starting it, or the machine be busy. */
const SILENCE_LIMIT_MS = 10_000

export type SandboxHost = {
  /** The medspa that runs. */
  root: string
  /** The state folder. */
  home: string
  env: Record<string, string | undefined>
  /** Where a sandbox is started, unless MEDSPA_SANDBOX_REGION says it. */
  region?: string | undefined
  clock: Clock
  /** Cancels a start. */
  signal?: AbortSignal
}

const logFile = (home: string) => path.join(home, 'sandbox.log')

/**
 * The running sandbox's endpoint; starts one where none was started. One that died is an error, as its records (the
 * control plane's memory) are gone, and going on would rehearse on another, empty AWS without saying so.
 */
export async function ensureSandbox(host: SandboxHost): Promise<SandboxEndpoint> {
  const known = await readSandboxEndpoint(host.home)
  if (known === undefined) return startSandbox(host)
  const running = await runningSandbox(host)
  if (running !== undefined) {
    refuseOtherRegion(running, host.env)
    return running
  }
  throw new OperatorError(`The sandbox died: nothing answers at ${known.endpoint} (its process was ${known.pid}).`, {
    code: 'sandbox-died',
    whose: 'medspa',
    hint: `Its AWS records are lost. \`${commandLine('sandbox up')}\` starts an empty one; the log is ${logFile(host.home)}.`,
    evidence: await tail(logFile(host.home), 5),
  })
}

/**
 * The sandbox of this folder, once it answers; undefined where none lives. One that lives and stays silent is an error: its
 * records are not lost, and another one must not take its place.
 */
export async function runningSandbox({ clock, home, signal }: SandboxHost): Promise<SandboxEndpoint | undefined> {
  const look = async () => {
    const known = await readSandboxEndpoint(home)
    if (known && (await sandboxAnswers(known))) return { known }
    return (await daemonsOf(home)).length === 0 ? { known: undefined } : undefined
  }
  const found = await until(clock, look, { everyMs: 200, limitMs: SILENCE_LIMIT_MS, signal })
  if (found) return found.known
  throw new OperatorError(`The sandbox (process ${(await daemonsOf(home)).join(', ')}) runs and does not answer.`, {
    code: 'sandbox-silent',
    whose: 'medspa',
    hint: `Run the command again. \`${commandLine('sandbox down')}\` ends a sandbox that stays silent; the log is ${logFile(home)}.`,
    evidence: await tail(logFile(home), 5),
  })
}

/**
 * Starts the built daemon and waits until everything in it answers. Where another command starts this sandbox at the same
 * time, one daemon gets the port, and both commands wait for that one. A start that is cancelled leaves nothing behind.
 */
export async function startSandbox(host: SandboxHost): Promise<SandboxEndpoint> {
  const { clock, home, root, signal } = host
  const region = sandboxRegion(host.env, host.region)
  await mkdir(home, { recursive: true, mode: 0o755 })
  const { chosen, port } = await claimPort(home)
  const daemon = startDaemon(process.execPath, [path.join(root, 'dist/sandbox/main.js'), '--state', home], {
    env: { ...daemonEnvironment(host.env), ...(region && { [SANDBOX_REGION]: region }) },
    logFile: logFile(home),
    cwd: root,
  })
  let ended: string | undefined
  daemon.ended.then((reason) => {
    ended = reason
  })
  const other = rivalOf(home, port)
  const look = async () => {
    const written = await readSandboxEndpoint(home)
    if (written && (await sandboxAnswers(written))) return { written }
    return ended === undefined || (await other.isStarting()) ? undefined : { ended }
  }
  const found = await until(clock, look, { everyMs: 100, limitMs: START_LIMIT_MS, signal }).catch(async (error) => {
    await daemon.stop()
    throw error
  })
  if (found?.written) return found.written
  if (ended === undefined) await daemon.stop()
  const taken = await isTaken(port)
  if (chosen) await forgetPort(home)
  const lines = await tail(logFile(home), 5)
  const reason = lines.at(-1)?.replace(/^medspa sandbox: /, '') ?? ended ?? 'no answer in time'
  throw new OperatorError(`The sandbox did not start: ${reason}`, {
    code: taken ? 'sandbox-port-in-use' : 'sandbox-start-failed',
    whose: taken ? 'operator' : 'medspa',
    hint: taken
      ? `End the program that listens on port ${port}, or let \`${commandLine('sandbox reset')}\` forget this sandbox and its port.`
      : `The whole log is ${logFile(home)}.`,
    evidence: lines.slice(0, -1),
  })
}

/** It answers shortly before its endpoint file is there; one that still has none after so many looks is another checkout's. */
const LOOKS_AT_READY = 20

/** Whether another daemon of the same sandbox has the port, and is about to write the endpoint file. */
function rivalOf(home: string, port: number) {
  let ready = 0
  return {
    async isStarting(): Promise<boolean> {
      // A daemon makes sure of its token before it takes the port.
      const token = (await readFile(path.join(home, 'token'), 'utf8').catch(() => '')).trim()
      const health = await healthAt(`http://127.0.0.1:${port}`, token)
      if (health === undefined) return false
      return !health.ok || ready++ < LOOKS_AT_READY
    },
  }
}

/**
 * Stops the sandbox and all that it started, and removes what a killed one left. Returns false where none ran. What counts
 * is which processes keep this state folder, not what they answer or what the endpoint file says.
 */
export async function stopSandbox(host: SandboxHost): Promise<boolean> {
  const running = await daemonsOf(host.home)
  // Continued: a process that was stopped hears no other signal than this one and the last.
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) for (const pid of running) tell(pid, signal)
  if (!(await allGone(host))) {
    // What it started ends with it, however it ends.
    for (const pid of await daemonsOf(host.home)) tell(pid, 'SIGKILL')
    if (!(await allGone(host))) await cannotStop(host, await daemonsOf(host.home))
  }
  if (running.length === 0) {
    await checkIsNotElsewhere(host)
    await sweep(host)
  }
  await rm(path.join(host.home, 'endpoint.json'), { force: true })
  return running.length > 0
}

const allGone = async ({ clock, home }: SandboxHost): Promise<boolean> =>
  (await until(clock, async () => ((await daemonsOf(home)).length === 0 ? true : undefined), {
    everyMs: 50,
    limitMs: STOP_LIMIT_MS,
  })) ?? false

/** One that ended meanwhile is no error. */
const tell = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function cannotStop({ home }: SandboxHost, pids: readonly number[]): Promise<never> {
  throw new OperatorError(`The sandbox (process ${pids.join(', ')}) did not stop within ${STOP_LIMIT_MS / 1000} s.`, {
    code: 'sandbox-stop-failed',
    whose: 'medspa',
    hint: `The log is ${logFile(home)}.`,
  })
}

/** A sandbox that answers and is no process that can be seen from here runs in another container: it is not forgotten. */
async function checkIsNotElsewhere({ home }: SandboxHost): Promise<void> {
  const known = await readSandboxEndpoint(home).catch((error: unknown) => {
    // Stopping is the way out of an endpoint file that nothing else accepts.
    if (isUnusableEndpoint(error)) return undefined
    throw error
  })
  if (known === undefined || !(await sandboxAnswers(known))) return
  throw new OperatorError(
    `The sandbox answers at ${known.endpoint}, and its process ${known.pid} cannot be seen from here.`,
    {
      code: 'sandbox-stop-failed',
      whose: 'operator',
      hint: 'Run the command where the sandbox was started: in the same container, as the same user.',
    },
  )
}

/** Lets the daemon's program look for leftovers in a container engine; a sandbox that never had any keeps no network. */
async function sweep({ clock, env, home, root }: SandboxHost): Promise<void> {
  if (!(await exists(path.join(home, 'network')))) return
  const program = path.join(root, 'dist/sandbox/main.js')
  const sweeper = startDaemon(process.execPath, [program, '--state', home, '--sweep'], {
    env: daemonEnvironment(env),
    logFile: path.join(home, 'sweep.log'),
    cwd: root,
  })
  let ended = false
  void sweeper.ended.then(() => {
    ended = true
  })
  await until(clock, async () => ended || undefined, { everyMs: 50, limitMs: STOP_LIMIT_MS })
}
