import { createHash } from 'node:crypto'
import type { GitOptions } from '../../io/git.ts'
import type { Shell } from '../../io/shell.ts'
import { git, openRepository } from './repository.ts'
import type { Scope } from './scope.ts'
import { type Difference, differencesOf } from './working-tree.ts'

export type ReleaseTag = {
  /** `<commit>`, or `<commit>-dirty-<12 hex>` where the tree differs from it. */
  tag: string
  /** The full 40 characters: the checklist's `<gitsha>`. */
  commit: string
  dirty: boolean
  /** What differs. */
  differences: Difference[]
}

type Options = Pick<GitOptions, 'env' | 'signal'>

/**
 * The tag of what a checkout holds now. Whatever differs from HEAD goes into the tag by content, so that the same tree
 * always has the same tag and another tree another one. `scope`: what images are made from besides.
 */
export const releaseTag = async (
  shell: Pick<Shell, 'pipe' | 'run'>,
  dir: string,
  { scope, ...options }: Options & { scope?: Scope | undefined },
): Promise<ReleaseTag> => {
  const repository = await openRepository({ shell, options }, dir)
  const { commit } = repository
  const differences = await differencesOf(repository, scope)
  if (differences.length === 0) return { tag: commit, commit, dirty: false, differences }
  const digest = createHash('sha256')
  for (const { path, what } of differences) digest.update(`${path}\0${what}\0`)
  return { tag: `${commit}-dirty-${digest.digest('hex').slice(0, 12)}`, commit, dirty: true, differences }
}

/** Where a checkout comes from: its remote `origin`, as `publicUrl` gives it; undefined where there is none. */
export const sourceUrl = async (
  shell: Pick<Shell, 'pipe' | 'run'>,
  dir: string,
  options: Options,
): Promise<string | undefined> => {
  const { exitCode, stdout } = await git({ shell, options }, dir, ['remote', 'get-url', 'origin'])
  return exitCode === 0 ? publicUrl(stdout.trim()) : undefined
}

/** A remote's address that others can use, without the user and password that it may hold; a folder's is none. */
export const publicUrl = (remote: string): string | undefined => {
  if (/^(https?|ssh|git):\/\//i.test(remote)) return remote.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1')
  return /^[^/:@\s]+@[^/:\s]+:/.test(remote) ? remote : undefined
}
