import type { Deps } from '../../deps.ts'
import { inUseWhileParked } from '../../releases/kept-images.ts'
import { ensureOwnImage } from '../probe/own-image.ts'
import { orWhyNot } from '../release/keep-images.ts'
import type { Progress } from '../step.ts'

/**
 * medspa's own voice image in the registry, `<repository>@<digest>`, made and pushed where the registry lacks it: what answers
 * callers while an environment is parked, for a release's image may know no `VOICE_MODE`.
 */
export const ensureParkedVoice = (
  { images, names, registries }: Pick<Deps, 'images' | 'names' | 'registries'>,
  progress: Pick<Progress, 'line' | 'signal'>,
): Promise<{ reference: string; digest: string }> => {
  const what = "medspa's own voice image, which answers callers while the environment is parked,"
  const image = { kind: 'voice-lambda', repository: names.voiceRepository, from: images.parkedVoice, what } as const
  return ensureOwnImage({ registries }, image, progress)
}

/** Keeps it from expiring for as long as a function may run it; the tag moves from image to image. */
export const keepParkedVoice = (
  { names, registries }: Pick<Deps, 'names' | 'registries'>,
  digest: string,
): Promise<string | undefined> =>
  orWhyNot(async () => {
    await registries.addTag(names.voiceRepository, digest, inUseWhileParked)
  })
