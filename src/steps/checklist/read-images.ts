import type { World } from '../../checklist/world.ts'
import type { Deps } from '../../deps.ts'
import { releaseImages } from '../../releases/release-images.ts'

type FoundOf<Name extends 'images' | 'releases'> = Extract<World[Name], { found: unknown }>['found']

/** The three images of the release that the release parameter names, and whether they are in the registry. */
export async function readImages({
  names,
  registries,
  releaseParameter,
}: Pick<Deps, 'names' | 'registries' | 'releaseParameter'>): Promise<FoundOf<'images'> | undefined> {
  const { api_image_tag: tag, voice_lambda_image_tag: voiceTag = tag } = (await releaseParameter.read()) ?? {}
  if (tag === undefined) return undefined
  const images = releaseImages(names, tag).map((image) =>
    image.kind === 'voice-lambda' ? { ...image, tag: voiceTag ?? tag } : image,
  )
  return Promise.all(
    images.map(async (image) => ({ ...image, there: await registries.has(image.repository, image.tag) })),
  )
}

/** Releases that have served, by the run records, and whether the registry still has their image of the API. */
export async function readReleases({
  names,
  registries,
  releasesServed,
}: Pick<Deps, 'names' | 'registries' | 'releasesServed'>): Promise<FoundOf<'releases'>> {
  const [served, tags = []] = await Promise.all([releasesServed(), registries.tags(names.apiRepository)])
  const kept = new Set(tags.map(({ tag }) => tag))
  return [...served].map((tag) => ({ tag, there: kept.has(tag) }))
}
