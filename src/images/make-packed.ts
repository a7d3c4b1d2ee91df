import type { Shell } from '../io/shell.ts'
import { type Bundles, buildBundles, isBundleKind } from './bundles.ts'
import { needsEngine, notPacked } from './check-targets.ts'
import type { MakeImages } from './make.ts'
import { type OciImage, packBundle } from './pack.ts'
import { pushPacked } from './push-packed.ts'
import { sourceUrl } from './source/source.ts'
import { findImageSource } from './source/source-checkout.ts'

type Needs = {
  shell: Pick<Shell, 'pipe' | 'run'>
  /** The checkout that images are made from. */
  source: string
  env: Record<string, string | undefined>
  /** Why no container engine makes them. */
  because: string
  /** Where the bundles come from; unless told, they are made anew. */
  bundlesOf?: (dir: string) => Promise<Bundles>
}

/** Bundles packed as images: what a rehearsal without a container engine runs as processes. */
export const createPacker =
  ({ shell, source, env, because, bundlesOf }: Needs): MakeImages =>
  async (images, { release, signal }) => {
    const { kind: how, dir } = await findImageSource(source)
    if (how === 'dockerfile') throw needsEngine(dir, because)
    const url = await sourceUrl(shell, dir, { env, signal })
    const bundles = await (bundlesOf?.(dir) ?? buildBundles(shell, dir, { env, signal }))
    try {
      const packed = new Map<string, OciImage>(
        await Promise.all(
          images.map(async ({ kind }) => {
            const bundle = isBundleKind(kind) ? bundles.dirs[kind] : await bundles.further(kind)
            if (bundle === undefined) throw notPacked([kind], because)
            return [kind, await packBundle({ dir: bundle, kind, tag: release, source: url })] as const
          }),
        ),
      )
      return {
        detail: `bundles packed instead of images: ${because}`,
        pusher: async (credentials) => ({
          async push({ kind, registry, tag }, pushing) {
            const image = packed.get(kind)
            if (image === undefined) throw new Error(`${kind} was not packed`)
            await pushPacked({ registry, tag, image, credentials, signal: pushing })
          },
          close: async () => {},
        }),
      }
    } finally {
      await bundles.remove()
    }
  }
