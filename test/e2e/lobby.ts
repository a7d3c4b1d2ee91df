import type { TestProject } from 'vitest/node'
import { leftForOtherTurns, turnAsked, turns } from '../support/turns.ts'
import { closeLobby, type Lobby, openLobby } from './support/shared-base.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    lobby: Lobby
  }
}

/**
 * Vitest's global set-up of the e2e tests: where the shared base is found, and its end. The first who needs it makes it,
 * unless base-keeper.ts has: `E2E_LOBBY` is its folder then, and it ends what it made itself.
 */
export async function setup(project: TestProject) {
  sayWhatIsLeft()
  const kept = process.env.E2E_LOBBY
  const lobby = kept || (await openLobby())
  project.provide('lobby', lobby)
  return async () => {
    if (!kept) await closeLobby(lobby)
  }
}

/** A green run must not be taken for more than it was. */
function sayWhatIsLeft() {
  const turn = turnAsked()
  if (turn === undefined) return
  const left = leftForOtherTurns(turn)
  process.stdout.write(`Turn ${turn + 1} of ${turns.length}. Left for other turns: ${left.join(' ')}\n`)
}
