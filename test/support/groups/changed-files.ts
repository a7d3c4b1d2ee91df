import { execFileSync } from 'node:child_process'
import { root } from './pick-by-commit.ts'

/** On the main branch nothing in a clone says where the last push ended: so many commits are taken for the change. */
const COMMITS = 20

/** Files that differ between two commits (paths from the root, removed ones too), and the earlier commit in words. */
export type Change = { files: string[]; since: string }

/**
 * What HEAD changes. On a branch: since it left `origin/main`. On the main branch itself: in the last COMMITS commits, or as
 * many as a shallow clone has. Undefined where the clone has no earlier commit. `E2E_SINCE` names another commit to compare
 * with; throws if there is no such commit.
 */
export function changedFiles(folder = root, since = process.env.E2E_SINCE): Change | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const mergeBase = (other: string) => {
    try {
      return git('merge-base', other, 'HEAD')
    } catch {
      return undefined // no such commit, or none in common as far as a shallow clone goes
    }
  }
  const changeFrom = (commit: string, words: string): Change => ({
    // Without renames: what was moved away from a folder concerns that folder's suites too.
    files: git('diff', '--name-only', '--no-renames', '-z', commit, 'HEAD').split('\0').filter(Boolean),
    since: `${commit.slice(0, 7)}, ${words}`,
  })

  if (since !== undefined && since !== '') {
    const commit = mergeBase(since)
    if (commit === undefined) throw new Error(`E2E_SINCE is "${since}": no commit that HEAD shares a history with`)
    return changeFrom(commit, `where HEAD left ${since}`)
  }
  const left = mergeBase('origin/main')
  if (left !== undefined && left !== git('rev-parse', 'HEAD')) return changeFrom(left, 'where HEAD left origin/main')
  const earlier = git('rev-list', '--first-parent', `--max-count=${COMMITS + 1}`, 'HEAD')
    .split('\n')
    .slice(1)
  const commit = earlier.at(-1)
  return commit === undefined ? undefined : changeFrom(commit, `${earlier.length} commits ago`)
}
