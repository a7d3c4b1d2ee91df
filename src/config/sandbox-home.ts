import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'

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
