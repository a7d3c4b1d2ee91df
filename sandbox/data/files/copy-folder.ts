import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Copies a file or folder to a path that does not exist. `cp` keeps owners and modes and shares blocks where the file
 * system can; Node's own copy does neither.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to])
}
