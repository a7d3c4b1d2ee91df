import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'

/** The checkout's root, as an absolute path. */
export const root = path.join(import.meta.dirname, '../../..')

/**
 * A number from 0 to `count - 1` that the commit picks for one purpose: the same at every run of that commit, and
 * independent of what the commit picks for another purpose. Only the commit's id counts, as a shallow clone knows no more.
 */
export function pickByCommit(purpose: string, count: number, commit = headCommit()): number {
  return createHash('sha256').update(`${purpose} ${commit}`).digest().readUInt32BE() % count
}

/** The id of the commit that is checked out: 40 hex digits. */
export const headCommit = (): string =>
  execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
