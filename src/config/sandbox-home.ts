import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { exists, unlessMissing } from '../io/files.ts'

/**
 * Where a checkout's sandbox keeps its state: outside the checkout, as Postgres runs under another user, who can enter
 * neither a temporary clone nor root's home. Each checkout (by its real path) has one of its own.
 */
export function sandboxHome(checkout: string, variables: Record<string, string | undefined>): string {
  const name = createHash('sha256').update(checkout).digest('hex').slice(0, 12)
  if (variables.MEDSPA_SANDBOX_HOME) return path.resolve(variables.MEDSPA_SANDBOX_HOME)
  if (process.getuid?.() === 0) return path.join('/var/lib/medspa-sandbox', name)
  return path.join(variables.XDG_STATE_HOME || path.join(homedir(), '.local', 'state'), 'medspa', name)
}

/**
 * Removes the copies that were made of a sandbox and that nobody has started: a daemon does that itself when it stops, and
 * a killed one leaves them. Each is a folder beside its own, noted in `copies`; the `memory` in it goes when it is started.
 */
export async function removeWaitingCopies(home: string): Promise<void> {
  for (const name of await readdir(path.join(home, 'copies')).catch(unlessMissing([]))) {
    const copy = path.join(path.dirname(home), name)
    if (await exists(path.join(copy, 'memory'))) await rm(copy, { recursive: true, force: true })
  }
}
