import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { messageOf } from '../../front/errors.ts'
import { unlessMissing } from '../files/unless-missing.ts'
import type { Program } from '../programs/find-program.ts'
import { diesWithUs } from './processes.ts'

const run = promisify(execFile)

/** A long-running program of the sandbox (a database, Redis, the registry): it ends with the sandbox. */
export type EngineProcess = {
  pid: number
  /** True until it has ended, by us or by itself. */
  running: () => boolean
  /** Signals it and resolves when it is gone; after `STOP_LIMIT_MS` it is killed. */
  stop: () => Promise<void>
}

export type EngineOptions = {
  program: Program
  /** Visible to everyone on the machine: never a secret. */
  args: string[]
  /** Its working folder, of which no other program makes use: by it a process left by a killed sandbox is known. */
  cwd: string
  pidFile: string
  logFile: string
  stopSignal: NodeJS.Signals
  /** Another user to run as; only root may give one. */
  owner?: { uid: number; gid: number } | undefined
}

const STOP_LIMIT_MS = 15_000

/** Starts the program, after ending the one that a killed sandbox left in the same folder. */
export async function startEngine(options: EngineOptions): Promise<EngineProcess> {
  await stopStale(options)
  const log = await open(options.logFile, 'w', 0o600)
  const [command, ...args] = diesWithUs([options.program.path, ...options.args], { signal: options.stopSignal })
  const child = spawn(command, args, {
    cwd: options.cwd,
    // A session of its own: Ctrl-C in the daemon's terminal must not stop a database in the middle of a transaction.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH, LC_ALL: 'C', HOME: options.cwd, ...options.program.env },
    ...options.owner,
  })
  try {
    await once(child, 'spawn')
  } finally {
    await log.close()
  }
  const pid = Number(child.pid)
  await writeFile(options.pidFile, `${pid}\n`)
  return {
    pid,
    running: () => !hasEnded(child),
    async stop() {
      if (!hasEnded(child)) await end(child, options.stopSignal)
      await rm(options.pidFile, { force: true })
    },
  }
}

/**
 * Resolves once `probe` succeeds; until then it is tried again and again. Throws with the end of the program's log when
 * the program ends first or `limitMs` pass.
 */
export async function untilReady(
  engine: EngineProcess,
  o: { name: string; logFile: string; limitMs: number; probe: () => Promise<void> },
): Promise<void> {
  const deadline = Date.now() + o.limitMs
  for (;;) {
    const failure = await o.probe().then(() => undefined, messageOf)
    if (failure === undefined) return
    const ended = !engine.running()
    if (ended || Date.now() > deadline) {
      const log = (await readFile(o.logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join(' | ')
      throw new Error(`${o.name} ${ended ? 'ended at once' : `did not answer (${failure})`}; its log says: ${log}`)
    }
    await wait(25)
  }
}

/** Ends what a sandbox that was killed left running in `cwd`; a process id that was given to someone else is left alone. */
export async function stopStale(o: Pick<EngineOptions, 'pidFile' | 'cwd' | 'stopSignal'>): Promise<void> {
  const pid = Number.parseInt(await readFile(o.pidFile, 'utf8').catch(unlessMissing('')), 10)
  if (Number.isInteger(pid) && pid > 1) {
    const deadline = Date.now() + STOP_LIMIT_MS
    for (let signal: NodeJS.Signals | 0 = o.stopSignal; await livesIn(pid, o.cwd); signal = 0) {
      endProcess(pid, Date.now() > deadline ? 'SIGKILL' : signal)
      await wait(50)
    }
  }
  await rm(o.pidFile, { force: true })
}

/** It may have ended since it was looked at. */
function endProcess(pid: number, signal: NodeJS.Signals | 0): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function livesIn(pid: number, folder: string): Promise<boolean> {
  const [current, expected] = await Promise.all([workingFolder(pid), realpath(folder).catch(() => folder)])
  return current === expected
}

async function workingFolder(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  const { stdout } = await run('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']).catch(() => ({ stdout: '' }))
  return /^n(.+)$/m.exec(stdout)?.[1]
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  child.kill(signal)
  await gone
  clearTimeout(limit)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
