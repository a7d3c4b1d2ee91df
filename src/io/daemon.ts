import { spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export type Daemon = {
  /** SIGTERM; resolves when it has ended. */
  stop: () => Promise<void>
  /** Settles with a description when the program ends; never, while it lives. */
  ended: Promise<string>
}

/** Starts a program that outlives this process: a session of its own, its output in a file. */
export function startDaemon(
  file: string,
  args: readonly string[],
  options: { env: Record<string, string | undefined>; logFile: string; cwd: string },
): Daemon {
  // Begun anew, and appended to: another start of the same program may write there at the same time.
  const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants
  const log = openSync(options.logFile, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
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
  return {
    ended,
    async stop() {
      // Nothing else may be left that keeps this process waiting for its end.
      child.ref()
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The last lines of a log file, oldest first; none where it cannot be read. */
export async function tail(file: string, count: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').filter(Boolean).slice(-count)
}
