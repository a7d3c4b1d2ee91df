import { OperatorError } from '../../errors.ts'
import type { GitOptions } from '../../io/git.ts'
import type { Shell } from '../../io/shell.ts'
import { git } from './repository.ts'

/** The commits that lead from one release to another. */
export type CommitsBetween = {
  /** The newest of them, `1a2b3c4d5e6f Say what was skipped`. */
  newest: string[]
  /** How many there are in all. */
  count: number
  /** How many of the one before are not in the one that comes. */
  back: number
}

/** So many are told by their subjects. */
const TOLD = 5

/**
 * The commits of the checkout around `dir` that `to` has and `from` has not. Undefined where the checkout cannot say them: it
 * lacks one of both, or is a shallow clone between them. Nothing is fetched.
 */
export async function commitsBetween(
  shell: Pick<Shell, 'pipe' | 'run'>,
  dir: string,
  { from, to, ...options }: Pick<GitOptions, 'env' | 'signal'> & { from: string; to: string },
): Promise<CommitsBetween | undefined> {
  if (![from, to].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return undefined
  const run = async (...args: string[]) => {
    const { exitCode, stdout } = await git({ shell, options }, dir, args)
    return exitCode === 0 ? stdout : undefined
  }
  try {
    const counted = /^(\d+)\t(\d+)/.exec((await run('rev-list', '--count', '--left-right', `${from}...${to}`)) ?? '')
    const log = await run(
      'log',
      '-z',
      '--format=%h %s',
      '--abbrev=12',
      '--no-show-signature',
      `-${TOLD}`,
      `${from}..${to}`,
    )
    if (counted === null || log === undefined) return undefined
    const newest = log.split('\0').filter((line) => line !== '')
    return { newest, count: Number(counted[2]), back: Number(counted[1]) }
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'no-git') return undefined
    throw error
  }
}
