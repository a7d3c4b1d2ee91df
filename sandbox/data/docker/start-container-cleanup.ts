import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { installedFile, runsFromSources } from '../files/installed-file.ts'
import type { LabelFilter } from './labels.ts'

const PROGRAM_NAME = runsFromSources ? 'container-cleanup.ts' : 'container-cleanup.js'

/**
 * Starts a program that outlives this one by a moment: when this process is gone, even by SIGKILL, it removes every
 * container and network with the label. Returns how to let it do so at once.
 */
export async function startContainerCleanup(socketPath: string, label: LabelFilter): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [installedFile(PROGRAM_NAME), socketPath, label], {
    // An open stdin is this process's sign of life.
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {},
    detached: true,
  })
  await once(child, 'spawn')
  const ended = once(child, 'exit')
  child.stdin.on('error', () => {})
  return async () => {
    child.stdin.end()
    await ended
  }
}
