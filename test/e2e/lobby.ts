import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Lobby } from './support/base.ts'
import { checkoutIn } from './support/checkout.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder where the test files of one run meet. */
    lobby: string
  }
}

/** Vitest's global set-up of the e2e tests: where the shared base is found, and its end. The first who needs it makes it. */
export async function setup(project: TestProject) {
  const lobby = await mkdtemp(path.join(tmpdir(), 'medspa-lobby-'))
  project.provide('lobby', lobby)
  return async () => {
    const base = await readFile(path.join(lobby, 'base.json'), 'utf8').catch(() => '{}')
    const { dir } = JSON.parse(base) as Lobby
    if (dir !== undefined) await checkoutIn(dir).dispose()
    await rm(lobby, { recursive: true, force: true })
  }
}
