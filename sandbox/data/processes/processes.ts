import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Owner } from '../files/owner.ts'

/** A program that the sandbox runs, in a process group of its own. */
export type RunningProcess = {
  pid: number
  /** Settles once the program has ended and its last line was handed over. Exit codes as Docker gives them. */
  exited: Promise<{ exitCode: number }>
  /** SIGTERM to the group, SIGKILL after `graceMs`; resolves as `exited` does. May be called again, with less grace. */
  stop: (graceMs: number) => Promise<void>
}

export type ProcessOptions = {
  argv: readonly string[]
  cwd: string
  /** The whole environment: nothing is inherited. */
  env: Record<string, string>
  /** Another user to run as, with no other groups and no way to more rights; only root may give one. */
  owner?: Owner | undefined
  /** Each line of stdout and stderr, without its line end. */
  onLine: (line: string) => void
}

/** Signal numbers on Linux and macOS: a program killed by one is said to exit with 128 + number. */
const SIGNALS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
}

const alive = new Set<ChildProcess>()
// The last resort for every way out of the daemon that runs JavaScript; SIGKILL is covered by `setpriv` below.
process.on('exit', () => {
  for (const child of alive) signalGroup(child, 'SIGKILL')
})

/** Starts a program. Rejects when there is no such program, worded as Docker does. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const [command, ...args] = diesWithUs(options.argv, { confined: options.owner !== undefined })
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // libuv clears the supplementary groups with it, before `setpriv` asks for the signal: a change of user forgets that.
    ...options.owner,
  })
  await once(child, 'spawn')
  alive.add(child)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', options.onLine)
  }
  const exited = new Promise<{ exitCode: number }>((resolve) => {
    // A child of the program that outlives it would hold its pipes open, and `close` would never come.
    child.once('exit', () => signalGroup(child, 'SIGKILL'))
    child.once('close', (code, signal) => {
      alive.delete(child)
      resolve({ exitCode: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0) })
    })
  })
  return { pid: child.pid ?? 0, exited, stop: (graceMs) => stopChild(child, exited, graceMs) }
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, graceMs: number): Promise<void> {
  // Once it has been reaped, its number may be another program's.
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}

/**
 * The arguments that start a program so that, on Linux, the kernel sends it `signal` (SIGKILL) when this process is gone,
 * however that happened; elsewhere only an orderly end stops it. A `confined` one cannot gain rights by what it executes.
 * Throws when there is no such program.
 */
export function diesWithUs(
  argv: readonly string[],
  { signal = 'SIGKILL', confined = false }: { signal?: NodeJS.Signals; confined?: boolean } = {},
): [string, ...string[]] {
  const [name, ...args] = argv
  if (name === undefined) throw new Error('no command specified')
  const program = name.includes('/') ? name : findOnPath(name)
  if (program === undefined) throw new Error(`exec: "${name}": executable file not found in $PATH`)
  const setpriv = findOnPath('setpriv')
  if (setpriv === undefined) return [program, ...args]
  const confinement = confined ? ['--no-new-privs', '--inh-caps=-all'] : []
  return [setpriv, '--pdeathsig', signal, ...confinement, '--', program, ...args]
}

/** The program's full path, if a folder on PATH has it. */
export function findOnPath(program: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, program)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined
}
