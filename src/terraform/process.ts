import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cancelled, OperatorError } from '../errors.ts'
import { ProgramMissingError, type Shell, type ShellResult } from '../io/shell.ts'
import type { Redactor } from '../secrets/hiding/redactor.ts'
import type { Diagnostic } from './diagnostics.ts'
import { readPrintedErrors } from './diagnostics.ts'
import { scrubFile } from './kept-output.ts'
import { readStreamLine, type StreamMessage } from './stream.ts'

export type TerraformProcess = {
  binary: string
  cwd: string
  dataDir: string
  env: Record<string, string | undefined>
  shell: Shell
  /** Told of each run that may hold the state's lock: it begins once that resolves, and not at all if it rejects. */
  onStart?: (run: { pid: number; verb: string }) => Promise<void>
  onEnd?: () => void
  /** Takes known values out of the output that is kept of a run that failed. */
  redact?: Redactor['stream']
}

/** `exitCode` is undefined where a signal ended Terraform. */
type StreamedResult = { exitCode: number | undefined; diagnostics: Diagnostic[]; outputDir: string }

/**
 * Runs a `-json` command that may hold the state's lock: detached, its output followed in files of its own below
 * `<dataDir>/runs/`, which go when it succeeded. An abort sends one SIGINT, waits for Terraform to unlock and end, and
 * rejects with `cancelled`.
 */
export const runStreamed = async (
  terraform: TerraformProcess,
  verb: string,
  args: readonly string[],
  options: { signal: AbortSignal | undefined; onMessage?: (message: StreamMessage) => void },
): Promise<StreamedResult> => {
  const { signal, onMessage } = options
  if (signal?.aborted) throw cancelled()
  const outputDir = await makeRunDir(terraform.dataDir, verb)
  const diagnostics: Diagnostic[] = []
  const stderr: string[] = []
  const { onEnd, onStart } = terraform
  const stdoutFile = path.join(outputDir, 'stdout.jsonl')
  const stderrFile = path.join(outputDir, 'stderr.txt')
  const { exitCode } = await terraform.shell
    .follow(terraform.binary, args, {
      cwd: terraform.cwd,
      env: terraform.env,
      signal,
      stdoutFile,
      stderrFile,
      onStdoutLine(line) {
        const message = readStreamLine(line)
        if (message === undefined) return
        if (message.kind === 'diagnostic') diagnostics.push(message.diagnostic)
        onMessage?.(message)
      },
      onStderrLine: (line) => stderr.push(line),
      onStart: onStart && ((pid) => onStart({ pid, verb })),
    })
    .finally(() => onEnd?.())
    .catch(async (error) => {
      await rm(outputDir, { recursive: true, force: true })
      throw missing(error)
    })
  const failed = exitCode !== 0 && exitCode !== 2
  const { redact } = terraform
  if (redact && (failed || signal?.aborted))
    for (const file of [stdoutFile, stderrFile]) await scrubFile(file, redact())
  if (signal?.aborted) throw cancelled()
  if (!failed) await rm(outputDir, { recursive: true, force: true })
  // What goes wrong before Terraform has parsed its flags, and a crash, are said in words only.
  if (failed && diagnostics.every(({ severity }) => severity !== 'error')) {
    diagnostics.push(...readPrintedErrors(stderr.join('\n')))
  }
  return { exitCode, diagnostics, outputDir }
}

/** Runs a command that only reads and prints a small result: `version`, `output`. */
export const runShort = async (
  terraform: TerraformProcess,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<ShellResult> => {
  const { cwd, env } = terraform
  // Outputs are the state's, the sensitive ones too, and the state is all of it.
  const confidential = args[0] === 'output' || args[0] === 'state'
  return terraform.shell.run(terraform.binary, args, { cwd, env, confidential, signal }).catch((error) => {
    throw missing(error)
  })
}

/** Runs a command whose result may be of any size, and reads that as it comes. */
export const runPiped = async <T>(
  terraform: TerraformProcess,
  args: readonly string[],
  read: (stdout: AsyncIterable<Uint8Array>) => Promise<T>,
  signal?: AbortSignal,
): Promise<{ exitCode: number; stderr: string; value: T | undefined }> => {
  const { cwd, env } = terraform
  return terraform.shell.pipe(terraform.binary, args, { cwd, env, read, signal }).catch((error) => {
    throw missing(error)
  })
}

const missing = (error: unknown): unknown =>
  error instanceof ProgramMissingError
    ? new OperatorError(`Terraform is not installed (${error.program})`, {
        code: 'terraform-missing',
        whose: 'operator',
        exit: 'refused',
        hint: 'Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install',
        cause: error,
      })
    : error

/** A folder of this run's own, which only this user can enter: plans hold what the state holds. */
export const makeRunDir = async (dataDir: string, verb: string): Promise<string> => {
  const runs = path.join(dataDir, 'runs')
  await mkdir(runs, { recursive: true, mode: 0o700 })
  return mkdtemp(path.join(runs, `${verb}-`))
}

const keptMs = 14 * 24 * 60 * 60 * 1000

/** Forgets what failed, cancelled and declined runs of more than two weeks ago left. */
export const sweepRuns = async (dataDir: string): Promise<void> => {
  const runs = path.join(dataDir, 'runs')
  const names = await readdir(runs).catch(() => [])
  for (const name of names) {
    const folder = path.join(runs, name)
    const stats = await stat(folder).catch(() => undefined)
    if (stats !== undefined && Date.now() - stats.mtimeMs > keptMs) await rm(folder, { recursive: true, force: true })
  }
}
