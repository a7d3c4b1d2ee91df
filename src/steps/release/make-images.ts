import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { ImageToMake, MakeOptions, Pusher } from '../../images/make.ts'
import { type ReleaseImage, shortTag } from '../../releases/release-images.ts'
import { targetsOf } from '../../releases/targets.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Progress } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'

/** How images of a release are made: all at the same time, with a line of the screen for each. `release` is their tag. */
export const makeOptions = (release: string, progress: Progress): MakeOptions => ({
  release,
  signal: progress.signal,
  line: progress.line,
  together: (works) =>
    sideBySide(
      works.map(({ name, run }) => ({ name, run, doing: 'waiting', says: (ended: string) => ended })),
      progress,
      { firstFailureEnds: true },
    ),
})

/** Which images a release needs besides API and migrator, by the configuration, and by what is recorded of another machine's. */
export const imagesWanted = async (deps: Pick<Deps, 'releaseParameter' | 'settings'>) => ({
  targets: targetsOf(deps.settings.platform),
  voice: await isVoiceOn(deps),
})

/** Why nothing is built or pushed, in words. */
export const theRegistryHas = ({ tag }: { tag: string }) => `the registry has ${shortTag(tag)}`

/** An image with the address of its registry; an error where the registry is missing. */
export const withAddress = async (
  { registries }: Pick<Deps, 'registries'>,
  image: ReleaseImage,
): Promise<ImageToMake> => {
  const found = await registries.find(image.repository)
  if (found) return { ...image, registry: found.uri }
  throw new OperatorError(`The registry ${image.repository} is missing.`, {
    code: 'registry-missing',
    whose: 'aws',
    hint: 'Run the deploy again: its foundation makes it.',
  })
}

/**
 * Pushes an image where its tag is free, and never over another one: a release's tag names its images for good. The registry
 * would take a second push (docs/decisions/22-images.md says why), so it is looked at right before. What somebody else pushed
 * under the tag meanwhile is the release's image. False where that is so.
 */
export async function pushUnlessThere(
  { registries }: Pick<Deps, 'registries'>,
  pusher: Pusher,
  image: ImageToMake,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = async () => (await registries.image(image.repository, image.tag)) !== undefined
  if (await isThere()) return false
  try {
    await pusher.push(image, signal)
    return true
  } catch (error) {
    // A registry whose tags somebody made immutable refuses what came second.
    if (signal.aborted || !(await isThere())) throw error
    return false
  }
}
