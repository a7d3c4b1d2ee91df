import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { OperatorError } from '../../errors.ts'
import { exists } from '../../io/files.ts'
import { type GitOptions, runGit } from '../../io/git.ts'
import { ProgramMissingError, type Shell, type ShellResult } from '../../io/shell.ts'
import type { ObjectFormat } from './tree-entry.ts'

export type Git = { shell: Pick<Shell, 'pipe' | 'run'>; options: Pick<GitOptions, 'env' | 'signal'> }

export type Repository = Git & {
  /** Absolute, links resolved. */
  root: string
  /** The commit that is checked out: 40 hex digits, or 64. */
  commit: string
  format: ObjectFormat
  /** The folder of its objects. */
  objects: string
  /** What this person, or this clone, ignores besides `.gitignore`. */
  excludeFiles: string[]
}

/** The repository around a folder, with a commit checked out; refuses, in git's own words, where there is none. */
export const openRepository = async ({ options, shell }: Git, dir: string): Promise<Repository> => {
  const words = ['--show-toplevel', '--show-object-format', '--git-path', 'objects', '--git-path', 'info/exclude']
  const asked = await git({ options, shell }, dir, ['rev-parse', '--path-format=absolute', ...words, 'HEAD'])
  const [top, format, objects, exclude, commit] = asked.stdout.split('\n')
  if (asked.exitCode !== 0 || !top || !objects || !exclude || !commit) throw unreadable(dir, asked.stderr)
  const [root, here] = await Promise.all([realpath(top), realpath(dir)])
  if (here !== root && !here.startsWith(`${root}${path.sep}`)) {
    throw noGit(`git says that the files of ${dir} are in ${root} (core.worktree), so the release has no name`)
  }
  const own = await git({ options, shell }, dir, ['config', '--type=path', 'core.excludesFile'])
  const settings = options.env.XDG_CONFIG_HOME || path.join(options.env.HOME ?? '/', '.config')
  const named = [exclude, own.stdout.trim() || path.join(settings, 'git/ignore')]
  const there = await Promise.all(named.map(exists))
  const excludeFiles = named.filter((_, at) => there[at])
  return { shell, options, root, commit, format: format === 'sha256' ? 'sha256' : 'sha1', objects, excludeFiles }
}

/** Git over the files and objects of a repository, whose settings it never reads. */
export type Reader = {
  /** What a git command printed. */
  run: (args: readonly string[], input?: string) => Promise<string>
  /** The same for what is no text. */
  pipe: <T>(args: readonly string[], read: (stdout: AsyncIterable<Uint8Array>) => Promise<T>) => Promise<T>
}

/**
 * Reads a repository through another one, made for `use` and removed after it, which borrows the objects: filters and other
 * programs of the checkout's settings cannot run, and neither its settings nor this person's change what is read.
 */
export const readingWith = async <T>(repository: Repository, use: (reader: Reader) => Promise<T>): Promise<T> => {
  const { format, objects, root, shell, options } = repository
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-tree-'))
  const env = { ...options.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_CONFIG_COUNT: '0' }
  const own = { shell, options: { ...options, env } }
  const at = [`--git-dir=${folder}`, `--work-tree=${root}`]
  const run = async (args: readonly string[], input?: string) => {
    const { exitCode, stderr, stdout } = await git(own, root, args, input)
    if (exitCode !== 0) throw noGit(`git could not read the files of ${root}`, linesOf(stderr))
    return stdout
  }
  try {
    await run(['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, folder])
    await writeFile(path.join(folder, 'objects/info/alternates'), `${objects}\n`)
    return await use({
      run: (args, input) => run([...at, ...args], input),
      async pipe(args, read) {
        const { stderr, value } = await runGit(shell, root, [...at, ...args], { ...own.options, read })
        if (value === undefined) throw noGit(`git could not read the files of ${root}`, linesOf(stderr))
        return value
      },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs git in a folder; one that is not installed is refused. */
export const git = async (
  { options, shell }: Git,
  dir: string,
  args: readonly string[],
  input?: string,
): Promise<ShellResult> => {
  try {
    return await runGit(shell, dir, args, { ...options, ...(input === undefined ? {} : { input }) })
  } catch (error) {
    if (error instanceof ProgramMissingError) throw noGit('git is not installed, so the release has no name')
    throw error
  }
}

export const noGit = (message: string, evidence: string[] = [], hint?: string) =>
  new OperatorError(message, {
    code: 'no-git',
    whose: 'operator',
    exit: 'refused',
    hint: hint ?? 'Run medspa in a checkout with git installed, or name the release: --tag <tag>.',
    evidence,
  })

/** Whether git refused a repository because other users own it. */
export const isUnsafeRepository = (error: unknown): boolean =>
  error instanceof OperatorError && error.evidence.some((line) => line.includes(DISTRUST))
const DISTRUST = 'dubious ownership'

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

const unreadable = (dir: string, stderr: string) => {
  const said = linesOf(stderr)
  if (!stderr.includes(DISTRUST)) {
    return noGit(`${dir} is not a git checkout with a commit, so its release has no name`, said)
  }
  const place = /safe\.directory (.+)$/m.exec(stderr)?.[1] ?? dir
  return noGit(
    `git does not read ${dir}, which belongs to another user`,
    said,
    `Where you trust it: git config --global --add safe.directory ${place}; or name the release: --tag <tag>.`,
  )
}
