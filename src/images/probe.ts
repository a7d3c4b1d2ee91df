import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { builtBundles } from './bundles.ts'

/**
 * `probe-<hash>`: the tag of the probe's image by its bundle's content, so that it is pushed once, whatever release runs.
 * It is medspa's own, not the release's: `dir` is where medspa stands.
 */
export const probeTag = async (dir: string): Promise<string> => {
  const { dirs } = await builtBundles(dir)
  const hash = createHash('sha256')
  for (const name of (await readdir(dirs.probe)).sort()) {
    hash.update(`${name}\0`).update(await readFile(path.join(dirs.probe, name)))
  }
  return `probe-${hash.digest('hex').slice(0, 16)}`
}
