import type { Deps } from '../../deps.ts'
import { type ReleaseImage, releaseImages } from '../../releases/release-images.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'
import { withAddress } from './registry-address.ts'

/** What the registry has under the release's tag can run: looked at before anything is planned with it. */
export const inspectImages = step({
  id: 'inspect-images',
  section: '2.5',
  title: 'Check the images in the registry',
  gives: ['digests'],
  run: async (
    deps: Pick<Deps, 'images' | 'names' | 'registries'>,
    context: Pick<DeployContext, 'digests' | 'tag'>,
    progress: Progress,
  ) => {
    const credentials = await deps.registries.login()
    const digests = await Promise.all(
      releaseImages(deps.names, context.tag).map(async (image) => {
        const { registry } = await withAddress(deps, image)
        const digest = await deps.images.inspect({ ...image, registry, credentials, signal: progress.signal })
        progress.line(`${image.kind} ${digest}`)
        return [image.kind, digest] as const
      }),
    )
    context.digests = Object.fromEntries(digests) as Record<ReleaseImage['kind'], string>
    return {
      detail: digests.map(([kind, digest]) => `${kind} ${digest.slice('sha256:'.length).slice(0, 12)}`).join(', '),
    }
  },
})
