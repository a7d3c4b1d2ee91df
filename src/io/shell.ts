import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { ExecaError, execa } from 'execa'
import { cancelled } from '../errors.ts'
import { followFile } from './follow-file.ts'

export type ShellOptions = {
  cwd?: string
  /** The whole environment of the child: nothing is inherited. */
  env: Record<string, string | undefined>
  input?: string | Uint8Array
  signal?: AbortSignal
  /** Its stdout may hold secrets that nobody has named yet: `--verbose` leaves it out. */
  confidential?: boolean
}

export type ShellResult = { exitCode: number; stdout: string; stderr: string }

export type FollowOptions = Omit<ShellOptions, 'input'> & {
  /** New files, made readable by this user only; they stay after the end. */
  stdoutFile: string
  stderrFile: string
  onStdoutLine?: (line: string) => void
  onStderrLine?: (line: string) => void
  /**
   * Called with the program's process id before the program does anything: it begins once this resolves, and not at all
   * if it rejects, which is then the error - or if we are killed meanwhile.
   */
  onStart?: (pid: number) => Promise<void>
}

/** `exitCode` is undefined where a signal ended the program. */
export type FollowResult = { exitCode: number | undefined; signal: string | undefined }

export type Shell = {
  /** Runs a program to its end and gives what it printed; rejects only where it could not be started or was cancelled. */
  run: (file: string, args: readonly string[], options: ShellOptions) => Promise<ShellResult>
  /**
   * Runs a program and hands what it prints to `read` as it comes, for output of any size. Gives what `read` gives, or
   * undefined where the program failed; rejects as `read` does where it did not.
   */
  pipe: <T>(
    file: string,
    args: readonly string[],
    options: ShellOptions & { read: (stdout: AsyncIterable<Uint8Array>) => Promise<T> },
  ) => Promise<Omit<ShellResult, 'stdout'> & { value: T | undefined }>
  /**
   * Runs a program that must outlive us if we are killed: in a process group of its own, so that the terminal's Ctrl-C
   * is not sent to it too, and with its output in files, because a pipe without a reader would kill it. Aborting sends
   * exactly one SIGINT, and waits however long it takes to end. The caller looks at `signal` to tell a cancelled run.
   */
  follow: (file: string, args: readonly string[], options: FollowOptions) => Promise<FollowResult>
}

/** A program that is not there; the caller knows what to install. */
export class ProgramMissingError extends Error {
  readonly program: string
  constructor(program: string, cause: unknown) {
    super(`${program}: not found`, { cause })
    this.name = 'ProgramMissingError'
    this.program = program
  }
}

/** The one place that starts programs. Values of secrets never go into `args`: every user of the machine can read argv. */
export const createShell = (): Shell => ({ run, pipe, follow })

const run: Shell['run'] = async (file, args, options) => {
  if (options.signal?.aborted) throw cancelled()
  try {
    const result = await execa(file, args, {
      cwd: options.cwd,
      env: options.env,
      extendEnv: false,
      input: options.input,
      cancelSignal: options.signal,
      reject: false,
      stripFinalNewline: true,
    })
    if (result.exitCode === undefined) throw result
    // A program may catch the signal and end with a code of its own.
    if (options.signal?.aborted && result.exitCode !== 0) throw cancelled()
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr }
  } catch (error) {
    if (options.signal?.aborted) throw cancelled()
    throw missingProgram(file, error) ?? error
  }
}

const pipe: Shell['pipe'] = async (file, args, { read, ...options }) => {
  if (options.signal?.aborted) throw cancelled()
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    input: options.input,
    cancelSignal: options.signal,
    reject: false,
    stdout: 'pipe',
    buffer: { stdout: false, stderr: true },
  })
  let gaveUp = false
  const reader = read(child.stdout)
    .catch((error) => {
      gaveUp = !child.stdout.readableEnded
      throw error
    })
    // Closing the pipe ends a program that nobody reads any more.
    .finally(() => child.stdout.destroy())
  const [reading, ending] = await Promise.allSettled([reader, child])
  if (options.signal?.aborted) throw cancelled()
  const result = ending.status === 'fulfilled' ? ending.value : ending.reason
  const missing = missingProgram(file, result)
  if (missing !== undefined) throw missing
  if (ending.status === 'rejected') throw ending.reason
  const { exitCode, stderr } = ending.value
  if (reading.status === 'rejected' && (gaveUp || exitCode === 0)) throw reading.reason
  if (exitCode === undefined) throw result
  return { exitCode, stderr, value: reading.status === 'fulfilled' && exitCode === 0 ? reading.value : undefined }
}

const follow: Shell['follow'] = async (file, args, options) => {
  if (options.signal?.aborted) throw cancelled()
  const outputs = [await openOutput(options.stdoutFile), await openOutput(options.stderrFile)] as const
  const followed = [
    await followFile(options.stdoutFile, options.onStdoutLine ?? (() => {})),
    await followFile(options.stderrFile, options.onStderrLine ?? (() => {})),
  ]
  const { onStart } = options
  const [program, programArgs] = onStart ? gated(file, args) : [file, args]
  const child = execa(program, programArgs, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    stdio: [onStart ? 'pipe' : 'ignore', ...outputs],
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
    forceKillAfterDelay: false,
  })
  const interrupt = () => child.kill('SIGINT')
  options.signal?.addEventListener('abort', interrupt, { once: true })
  // Aborted while the files were being opened.
  if (options.signal?.aborted) interrupt()
  const notStarted = onStart && (await openGate(child, onStart))
  const result = await child
  options.signal?.removeEventListener('abort', interrupt)
  for (const output of outputs) output.destroy()
  await Promise.all(followed.map((each) => each.finish()))
  if (notStarted) throw notStarted.cause
  const { exitCode, signal } = result
  if (onStart && exitCode === 127) throw new ProgramMissingError(file, result)
  if (exitCode === undefined && signal === undefined) throw missingProgram(file, result) ?? result
  return { exitCode, signal }
}

/** The program behind a shell that becomes it, under the same process id, when it reads a line; without one it ends. */
const gated = (file: string, args: readonly string[]) =>
  ['/bin/sh', ['-c', 'read -r go && exec "$0" "$@" </dev/null', file, ...args]] as const

/** Undefined once the program may begin. */
const openGate = async (
  child: { pid?: number | undefined; stdin: Writable | null },
  onStart: (pid: number) => Promise<void>,
): Promise<{ cause: unknown } | undefined> => {
  // It may have been interrupted at the gate.
  child.stdin?.on('error', () => {})
  try {
    if (child.pid !== undefined) await onStart(child.pid)
    child.stdin?.end('go\n')
    return undefined
  } catch (cause) {
    child.stdin?.end()
    return { cause }
  }
}

/** A stream whose file is open: the child gets the descriptor itself, nothing passes through this process. */
const openOutput = async (file: string) => {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 })
  await once(stream, 'open')
  return stream
}

const missingProgram = (file: string, error: unknown) =>
  error instanceof ExecaError && error.code === 'ENOENT' ? new ProgramMissingError(file, error) : undefined
