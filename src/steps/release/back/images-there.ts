import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import { shortDigest } from '../../../releases/image-match.ts'
import { servedTag } from '../../../releases/kept-images.ts'
import { imageDigest, imageRepository, imageTag } from '../../../releases/serving.ts'
import type { TaggedImage } from '../../../releases/tags.ts'

/**
 * Whether the images of a release's revisions are in the environment's registries, by their digests, and whether its API came
 * to serve here: then its image has a tag that says so. `revisions`: the API's first. Images of other registries are not asked about.
 */
export async function imagesOf(
  { names, registries }: Pick<Deps, 'names' | 'registries'>,
  revisions: readonly TaskDefinition[],
  tags: readonly TaggedImage[],
): Promise<{ missing: string | undefined; served: boolean }> {
  const images = [...new Set(revisions.flatMap(({ containers }) => containers.map(({ image }) => image)))]
  const missing = await Promise.all(
    images.map(async (image) => {
      const repository = imageRepository(image)
      if (!repository.startsWith(`${names.prefix}-`)) return undefined
      const [digest, tag = 'latest'] = [imageDigest(image), imageTag(image)]
      if (digest === undefined)
        return (await registries.image(repository, tag)) ? undefined : `${repository}:${tag} is not in the registry`
      return (await registries.has(repository, digest))
        ? undefined
        : `${repository} has no image ${shortDigest(digest)} any more`
    }),
  )
  const [api] = revisions
  const own = api?.containers.find(({ name }) => name === names.apiContainer)?.image ?? ''
  const digest = imageDigest(own) ?? (await registries.image(names.apiRepository, imageTag(own) ?? ''))?.digest
  return {
    missing: missing.find((each) => each !== undefined),
    served: digest !== undefined && tags.some(({ tag }) => tag === servedTag(digest)),
  }
}
