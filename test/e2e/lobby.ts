import type { TestProject } from 'vitest/node'
import { filesLeftOut, selectionAsked } from '../support/groups/selection.ts'
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
  printSelection()
  const kept = process.env.E2E_LOBBY
  const lobby = kept || (await openLobby())
  project.provide('lobby', lobby)
  return async () => {
    if (!kept) await closeLobby(lobby)
  }
}

/** Prints what runs, why, and what does not: a green run must not be taken for more than it was. */
function printSelection() {
  const selection = selectionAsked()
  if (selection === undefined) return
  const left = filesLeftOut(selection)
  const lines = [...selection.reasons, `not run (npm run test:e2e runs everything): ${left.join(' ')}`]
  process.stdout.write(`${lines.map((line) => `E2E_GROUP=${process.env.E2E_GROUP}  ${line}\n`).join('')}`)
}
