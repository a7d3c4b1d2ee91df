import type { Deps } from '../../deps.ts'
import type { ImageToMake, Pusher } from '../../images/make.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { ensureProbeImage } from '../probe/probe-image.ts'
import { type Progress, step } from '../step.ts'
import { ensureParkedVoice } from '../voice/parked-voice-image.ts'
import { pushUnlessThere, theRegistryHas } from './make-images.ts'

/**
 * Pushes what was built, all at once, and medspa's own images where the registry lacks this medspa's: a deploy with
 * `--tag`, a rotation or a park may come from a machine that cannot build.
 */
export const pushImages = step({
  id: 'push-images',
  section: '2.5',
  title: 'Push images',
  run: async (
    deps: Pick<Deps, 'images' | 'names' | 'registries'>,
    context: Pick<DeployContext, 'made' | 'tag'>,
    progress: Progress,
  ) => {
    if (context.made === undefined) return { skipped: theRegistryHas(context) }
    const { images } = context.made
    const pusher = await context.made.pusher(await deps.registries.login())
    const pushed = await Promise.allSettled(images.map((image) => pushImage(deps, pusher, image, progress))).finally(
      () => pusher.close(),
    )
    for (const each of pushed) if (each.status === 'rejected') throw each.reason
    await ensureProbeImage(deps, progress)
    await ensureParkedVoice(deps, progress)
    return { detail: images.map(({ kind }) => kind).join(', ') }
  },
})

async function pushImage(
  { registries }: Pick<Deps, 'registries'>,
  pusher: Pusher,
  image: ImageToMake,
  { signal, line }: Progress,
): Promise<void> {
  const { kind } = image
  line(`${kind}: pushing`)
  const pushed = await pushUnlessThere({ registries }, pusher, image, signal)
  line(pushed ? `${kind}: pushed` : `${kind}: somebody else pushed it first`)
}
