import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { messageOf } from '../errors.ts'
import { removedAtExit } from '../io/removed-at-exit.ts'
import { checkoutRoot } from './checkout-root.ts'

/** The folder that runs of this checkout are kept in. */
export const workPath = (): string => path.join(checkoutRoot(process.cwd()), '.medspa')

/**
 * medspa's own folder of the checkout that the operator works in; it tells git to ignore it, wherever that is. Where nothing
 * can be written there, a temporary one, which goes with the process.
 */
export async function workDir(): Promise<{ dir: string; notes: string[] }> {
  const dir = workPath()
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await writeFile(path.join(dir, '.gitignore'), '*\n')
    return { dir, notes: [] }
  } catch (error) {
    const temporary = await mkdtemp(path.join(tmpdir(), 'medspa-work-'))
    removedAtExit(temporary)
    return { dir: temporary, notes: [`nothing of this run is kept in ${dir}: ${messageOf(error)}`] }
  }
}
