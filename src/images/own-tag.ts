import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { builtBundles } from './bundles.ts'
import type { BundleKind } from './pack.ts'

/** Images that medspa brings along: the probe, and the voice Lambda that answers callers of a parked environment. */
export type OwnKind = Extract<BundleKind, 'probe' | 'voice-lambda'>

/** Beginnings of their tags, each with a rule of its own in infra/terraform/modules/ecr. */
const prefixes: Record<OwnKind, string> = { probe: 'probe-', 'voice-lambda': 'medspa-voice-' }

/**
 * `probe-<hash>`, `medspa-voice-<hash>`: the tag of an image of medspa's own by its bundle's content, so that it is pushed once,
 * whatever release runs. `dir` is where medspa stands.
 */
export const ownTag = async (dir: string, kind: OwnKind): Promise<string> => {
  const { dirs } = await builtBundles(dir)
  const hash = createHash('sha256')
  for (const name of (await readdir(dirs[kind])).sort()) {
    hash.update(`${name}\0`).update(await readFile(path.join(dirs[kind], name)))
  }
  return `${prefixes[kind]}${hash.digest('hex').slice(0, 16)}`
}
