import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export type Daemon = {
  pid: number
  /** Settles with a description when the program ends; never, while it lives. */
  ended: Promise<string>
}

/** Starts a program that outlives this process: a session of its own, its output in a file. */
export function startDaemon(
  file: string,
  args: readonly string[],
  options: { env: Record<string, string | undefined>; logFile: string; cwd: string },
): Daemon {
  const log = openSync(options.logFile, 'w', 0o600)
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
    cwd: options.cwd,
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`))
  })
  child.unref()
  return { pid: child.pid ?? -1, ended }
}

/** The last lines of a log file, oldest first; none where it cannot be read. */
export async function tail(file: string, count: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').filter(Boolean).slice(-count)
}
