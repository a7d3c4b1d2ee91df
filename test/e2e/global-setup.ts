import type { TestProject } from 'vitest/node'
import { filesLeftOut, selectionAsked } from '../support/groups/selection.ts'
import { disposeSharedBase, makeSharedBaseFolder } from './support/shared-base.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the shared base: support/shared-base.ts. */
    sharedBaseFolder: string
  }
}

/**
 * Vitest's global set-up of the e2e tests: the folder of the shared base, and the base's end. The first test that needs the
 * base deploys it. Where deploy-shared-base.ts has done so before, `E2E_SHARED_BASE` names its folder, and that program ends
 * the base.
 */
export async function setup(project: TestProject) {
  printSelection()
  const given = process.env.E2E_SHARED_BASE
  const folder = given || (await makeSharedBaseFolder())
  project.provide('sharedBaseFolder', folder)
  return async () => {
    if (!given) await disposeSharedBase(folder)
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
