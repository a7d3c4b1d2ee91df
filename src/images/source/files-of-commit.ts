import { OperatorError } from '../../errors.ts'
import type { GitOptions } from '../../io/git.ts'
import type { Shell } from '../../io/shell.ts'
import { git } from './repository.ts'

/** The paths of a commit's files, or why a checkout cannot say them. */
export type FilesOfCommit = { files: string[] } | { why: string }

/** Git's words of an object that the repository does not have. Source: git, builtin/ls-tree.c, object-name.c. */
const MISSING = /^fatal: not a (?:tree object|valid object name)/im

/** The files of a commit in the checkout around `dir`, which may have another one checked out. Nothing is fetched. */
export async function filesOfCommit(
  shell: Pick<Shell, 'pipe' | 'run'>,
  dir: string,
  { commit, ...options }: Pick<GitOptions, 'env' | 'signal'> & { commit: string },
): Promise<FilesOfCommit> {
  try {
    const listed = await git({ shell, options }, dir, ['ls-tree', '-r', '-z', '--full-tree', '--name-only', commit])
    if (listed.exitCode === 0) return { files: listed.stdout.split('\0').filter((file) => file !== '') }
    if (MISSING.test(listed.stderr))
      return { why: `the checkout ${dir} does not have the commit ${commit.slice(0, 12)}` }
    // A folder that is no checkout, another user's, a damaged or partial clone: git says it in its first line.
    const [said] = listed.stderr.split('\n').filter((line) => line.trim() !== '')
    return {
      why: `git cannot list the files of the commit ${commit.slice(0, 12)} in ${dir}: ${said ?? `exit code ${listed.exitCode}`}`,
    }
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'no-git') return { why: 'git is not installed' }
    throw error
  }
}
