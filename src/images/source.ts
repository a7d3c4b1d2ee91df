import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { OperatorError } from '../errors.ts'
import { ProgramMissingError, type Shell } from '../io/shell.ts'

export type ReleaseTag = {
  /** `<commit>`, or `<commit>-dirty-<12 hex>` where the tree differs from it. */
  tag: string
  /** The full 40 characters: the seed's `<gitsha>`. */
  commit: string
  dirty: boolean
}

type Options = { env: Record<string, string | undefined>; signal?: AbortSignal }

/**
 * The tag of what a checkout holds now. Whatever differs from HEAD (tracked changes and untracked files that are not
 * ignored) goes into the tag by content, so that the same tree always has the same tag and another tree another one.
 */
export const releaseTag = async (shell: Pick<Shell, 'run'>, dir: string, options: Options): Promise<ReleaseTag> => {
  const git = gitIn(shell, dir, options)
  const head = await git(['rev-parse', '--verify', '--show-toplevel', 'HEAD'])
  const [root, commit] = head.exitCode === 0 ? head.stdout.split('\n') : []
  if (root === undefined || commit === undefined) {
    throw noGit(`${dir} is not a git checkout with a commit, so its release has no name`)
  }
  // -C root: paths are printed relative to it, whichever folder of the checkout was asked about.
  const inRoot = gitIn(shell, root, options)
  const changed = await inRoot(['diff', '--name-only', '--no-renames', '-z', 'HEAD'])
  const untracked = await inRoot(['ls-files', '--others', '--exclude-standard', '-z'])
  for (const listing of [changed, untracked]) {
    if (listing.exitCode !== 0) throw noGit(`git could not list what changed in ${root}: ${listing.stderr}`)
  }
  const paths = [...new Set(`${changed.stdout}${untracked.stdout}`.split('\0').filter((name) => name !== ''))].sort()
  if (paths.length === 0) return { tag: commit, commit, dirty: false }
  const digest = await contentHash(root, paths)
  return { tag: `${commit}-dirty-${digest.slice(0, 12)}`, commit, dirty: true }
}

const noGit = (message: string) =>
  new OperatorError(message, {
    code: 'no-git',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run medspa in a checkout with git installed, or name the release: --tag <tag>.',
  })

const gitIn = (shell: Pick<Shell, 'run'>, dir: string, options: Options) => async (args: readonly string[]) => {
  try {
    // No optional locks: looking at a checkout must not disturb another git at work in it.
    return await shell.run('git', ['--no-optional-locks', '-C', dir, ...args], options)
  } catch (error) {
    if (error instanceof ProgramMissingError) throw noGit('git is not installed, so the release has no name')
    throw error
  }
}

/** Hashes names, kinds and contents; each file has a hash of its own, so that no two lists run into one another. */
const contentHash = async (root: string, paths: readonly string[]): Promise<string> => {
  const total = createHash('sha256')
  for (const name of paths) total.update(`${name}\0${await entryHash(path.join(root, name))}\0`)
  return total.digest('hex')
}

const entryHash = async (file: string): Promise<string> => {
  const stats = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (stats === undefined) return 'deleted'
  if (stats.isSymbolicLink()) return `link ${await readlink(file)}`
  // A nested repository or submodule: git lists the folder, not what is inside.
  if (!stats.isFile()) return 'folder'
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return `${(stats.mode & 0o100) === 0 ? 'file' : 'program'} ${hash.digest('hex')}`
}

/** Where a checkout comes from: its remote `origin`, as `publicUrl` gives it; undefined where there is none. */
export const sourceUrl = async (
  shell: Pick<Shell, 'run'>,
  dir: string,
  options: Options,
): Promise<string | undefined> => {
  const { exitCode, stdout } = await gitIn(shell, dir, options)(['remote', 'get-url', 'origin'])
  return exitCode === 0 ? publicUrl(stdout.trim()) : undefined
}

/** A remote's address that others can use, without the user and password that it may hold; a folder's is none. */
export const publicUrl = (remote: string): string | undefined => {
  if (/^(https?|ssh|git):\/\//i.test(remote)) return remote.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1')
  return /^[^/:@\s]+@[^/:\s]+:/.test(remote) ? remote : undefined
}
