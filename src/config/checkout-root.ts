import { existsSync, lstatSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from './package-root.ts'

/** A folder and all above it, the nearest first. */
export const foldersUpwards = (from: string): string[] => {
  const above = path.dirname(from)
  return above === from ? [from] : [from, ...foldersUpwards(above)]
}

/**
 * The checkout that a folder lies in: the nearest folder above with a `.git` (a folder, or the file of a worktree or a
 * submodule), or this medspa's own folder; without either the folder itself. Whoever works below it has one configuration
 * and one `.medspa`.
 *
 * As git does (CVE-2022-24765), a `.git` that somebody else put above is not believed: it has to be this user's, root's,
 * or belong to whoever owns `cwd`.
 */
export function checkoutRoot(cwd: string): string {
  const owners = [process.getuid?.(), 0, lstatSync(cwd).uid]
  const isTrusted = (file: string) => existsSync(file) && owners.includes(lstatSync(file).uid)
  const folders = foldersUpwards(cwd)
  const own = packageRoot()
  return (
    folders.find((dir) => isTrusted(path.join(dir, '.git'))) ?? folders.find((dir) => realpathSync(dir) === own) ?? cwd
  )
}

/**
 * The checkout that is worked in: its sandbox is used, and its images are made unless `images.source` names another. That is the
 * medspa that runs where it is a checkout; an installed package has no sources and no commit, and its operator works in the
 * checkout that `cwd` lies in. By its real path.
 */
export function workingCheckout(cwd = process.cwd(), own = packageRoot()): string {
  return existsSync(path.join(own, 'scripts/build.ts')) ? own : realpathSync(checkoutRoot(cwd))
}
