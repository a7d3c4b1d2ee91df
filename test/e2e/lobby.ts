import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { leftForOtherTurns, turnAsked, turns } from '../support/turns.ts'
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
  sayWhatIsLeft()
  const lobby = await mkdtemp(path.join(tmpdir(), 'medspa-lobby-'))
  project.provide('lobby', lobby)
  return async () => {
    const base = await readFile(path.join(lobby, 'base.json'), 'utf8').catch(() => '{}')
    const made = JSON.parse(base) as Partial<Extract<Lobby, { dir: string }>>
    if (made.dir !== undefined) await checkoutIn(made.dir).dispose()
    await rm(lobby, { recursive: true, force: true })
  }
}

/** A green run must not be taken for more than it was. */
function sayWhatIsLeft() {
  const turn = turnAsked()
  if (turn === undefined) return
  const left = leftForOtherTurns(turn)
  process.stdout.write(`Turn ${turn + 1} of ${turns.length}. Left for other turns: ${left.join(' ')}\n`)
}
