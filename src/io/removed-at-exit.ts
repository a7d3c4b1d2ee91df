import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/**
 * Has a temporary folder removed even where the process leaves in the middle of its work (a second Ctrl-C). Gives what
 * removes it before.
 */
export function removedAtExit(dir: string): () => Promise<void> {
  const atExit = () => rmSync(dir, { recursive: true, force: true })
  process.once('exit', atExit)
  return async () => {
    await rm(dir, { recursive: true, force: true })
    process.off('exit', atExit)
  }
}
