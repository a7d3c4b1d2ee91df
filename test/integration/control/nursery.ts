import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket on which nursery.py listens. */
    nursery: string
  }
}

/** Vitest's global set-up of tests that want control planes: what they are forked from, once a run. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-nursery-'))
  const socket = path.join(folder, 'nursery.sock')
  const child = spawn('python3', [path.join(import.meta.dirname, 'nursery.py'), socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // As the sandbox starts the launcher: nothing of the shell's changes what moto does.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', PYTHONUNBUFFERED: '1' },
  })
  const closed = once(child, 'close')
  const said = await Promise.race([once(child.stdout, 'data').then(String), closed.then(() => 'nothing, and ended')])
  if (said.trim() !== 'ready') throw new Error(`nursery.py said ${said}`)
  provide('nursery', socket)
  return async () => {
    child.kill('SIGTERM')
    await closed
    await rm(folder, { recursive: true, force: true })
  }
}
