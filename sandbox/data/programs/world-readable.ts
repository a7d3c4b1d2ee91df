import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, realpath, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { packagesFolder } from './debian-packages.ts'

/**
 * The first folder above `file` that users other than its owner cannot pass through (they need `x` on each), or `file`
 * itself where they cannot read it; undefined where every user of this machine can read it.
 */
export async function firstUnreadable(file: string): Promise<string | undefined> {
  const real = await realpath(file)
  const folders: string[] = []
  for (let at = path.dirname(real); ; at = path.dirname(at)) {
    folders.unshift(at)
    if (at === path.dirname(at)) break
  }
  for (const folder of folders) if (!((await stat(folder)).mode & constants.S_IXOTH)) return folder
  return (await stat(real)).mode & constants.S_IROTH ? undefined : real
}

/**
 * A Node that every user may start: `node`, this process's own, or, where it lies in somebody's home, a copy of it beside
 * the sandbox's state.
 */
export async function worldReadableNode(stateDir: string, node = process.execPath): Promise<string> {
  if ((await firstUnreadable(node)) === undefined) return node
  const folder = path.join(await packagesFolder(stateDir), `node-${process.version}-${process.arch}`)
  const copy = path.join(folder, 'node')
  const there = await access(copy).then(
    () => true,
    () => false,
  )
  if (there) return copy
  await mkdir(folder, { recursive: true })
  for (const each of [path.dirname(folder), folder]) await chmod(each, 0o755)
  // It appears whole: another sandbox may look at the same time.
  const draft = `${copy}.${process.pid}`
  await copyFile(node, draft, constants.COPYFILE_FICLONE)
  await chmod(draft, 0o755)
  await rename(draft, copy)
  return copy
}
