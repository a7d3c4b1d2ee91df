import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket on which moto-fork-server.py listens. */
    motoForkServer: string
  }
}

/** Vitest's global set-up of tests that start control planes: one process a run, of which all control planes are forks. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-moto-'))
  const socket = path.join(folder, 'fork-server.sock')
  const child = spawn('python3', [path.join(import.meta.dirname, 'moto-fork-server.py'), socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // As the sandbox starts the launcher: nothing of the shell's changes what moto does.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', PYTHONUNBUFFERED: '1' },
  })
  const closed = once(child, 'close')
  const said = await Promise.race([once(child.stdout, 'data').then(String), closed.then(() => 'nothing, and ended')])
  if (said.trim() !== 'ready') throw new Error(`moto-fork-server.py said ${said}`)
  provide('motoForkServer', socket)
  return async () => {
    child.kill('SIGTERM')
    await closed
    await rm(folder, { recursive: true, force: true })
  }
}
