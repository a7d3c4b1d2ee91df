import { chmod, copyFile } from 'node:fs/promises'
import path from 'node:path'
import { installedFile, runsFromSources } from '../files/installed-file.ts'

const PRELOAD = runsFromSources ? 'resolve-names.ts' : 'resolve-names.mjs'

/** How a process finds names of the sandbox's hosted zones: where its name server is, and what Node loads first. */
export type NamePreload = { dns: string; file: string }

/** Puts the module that Node programs load first into the state folder, where every user can read it. */
export async function openNamePreload(stateDir: string, dns: string): Promise<NamePreload> {
  const file = path.join(stateDir, PRELOAD)
  await copyFile(installedFile(PRELOAD), file)
  await chmod(file, 0o644)
  return { dns, file }
}

/** Variables of a program, beside its own `NODE_OPTIONS`; programs that are not Node's ignore them. */
export const preloadVariables = ({ dns, file }: NamePreload, own: string | undefined): Record<string, string> => ({
  MEDSPA_SANDBOX_DNS: dns,
  // In quotes: a path may have spaces in it.
  NODE_OPTIONS: [own, `--import=${JSON.stringify(file)}`].filter(Boolean).join(' '),
})
