import { gitEnvironment } from './child-environment.ts'
import type { Shell, ShellOptions, ShellResult } from './shell.ts'

export type GitOptions = Pick<ShellOptions, 'env' | 'input' | 'signal'>
type Read<T> = { read: (stdout: AsyncIterable<Uint8Array>) => Promise<T> }

/**
 * Programs that a repository's own settings, or a person's, could have git run while it looks: a file system monitor, hooks,
 * a pager; and attributes that no commit holds.
 */
const harmless = [
  'core.attributesFile=/dev/null',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.untrackedCache=false',
]

/**
 * Git in the checkout around `dir`, which need not be trusted: none of its programs runs, no variable of the shell names
 * another repository or holds a credential, nothing is fetched, and another git at work in it is not disturbed. For commands
 * that neither diff nor filter: drivers and filters of a repository have any name, and cannot be switched off by one.
 */
export function runGit(
  shell: Pick<Shell, 'run'>,
  dir: string,
  args: readonly string[],
  options: GitOptions,
): Promise<ShellResult>
export function runGit<T>(
  shell: Pick<Shell, 'pipe' | 'run'>,
  dir: string,
  args: readonly string[],
  options: GitOptions & Read<T>,
): ReturnType<typeof shell.pipe<T>>
export function runGit<T>(
  shell: Pick<Shell, 'run'> & Partial<Pick<Shell, 'pipe'>>,
  dir: string,
  args: readonly string[],
  { env, ...options }: GitOptions & Partial<Read<T>>,
) {
  const all = [...harmless.flatMap((setting) => ['-c', setting]), '-C', dir, ...args]
  const { read, ...plain } = options
  const given = { ...plain, env: gitEnvironment(env) }
  return read && shell.pipe ? shell.pipe('git', all, { ...given, read }) : shell.run('git', all, given)
}
