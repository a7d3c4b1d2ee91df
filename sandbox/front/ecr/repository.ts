import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr'
import type { Manifest, RegistryClient } from '../../data/registry/client.ts'

/** One image of a repository: its manifest and every tag that names it. */
export type StoredImage = {
  manifest: Manifest
  tags: string[]
  pushedAt: Date
  /** As they were pushed, compressed: the layers; of an index, those of its largest image. */
  bytes: number
}

/** What ECR knows of repositories' contents, read from the registry each time: it alone is told of pushes. */
export type Repositories = ReturnType<typeof createRepositories>

export function createRepositories(registry: RegistryClient) {
  // The registry lists tags only and keeps no times: both are known from when an image was first seen here.
  const seen = new Map<string, Map<string, Date>>()

  const remember = (repository: string, digest: string): Date => {
    const digests = seen.get(repository) ?? new Map<string, Date>()
    seen.set(repository, digests)
    const time = digests.get(digest) ?? new Date()
    digests.set(digest, time)
    return time
  }

  const bytesOf = async (repository: string, { content }: Manifest): Promise<number> => {
    const sizes = [layerBytes(content)]
    for (const { digest } of content.manifests ?? []) {
      const child = await registry.manifest(repository, digest)
      if (child !== undefined) sizes.push(layerBytes(child.content))
    }
    return Math.max(...sizes)
  }

  const images = async (repository: string): Promise<StoredImage[]> => {
    const found = new Map<string, StoredImage>()
    const add = async (manifest: Manifest | undefined, tag?: string): Promise<void> => {
      if (manifest === undefined) return
      const image = found.get(manifest.digest) ?? {
        manifest,
        tags: [],
        pushedAt: remember(repository, manifest.digest),
        bytes: await bytesOf(repository, manifest),
      }
      if (tag !== undefined) image.tags.push(tag)
      found.set(manifest.digest, image)
      // The images of an index have no tags; ECR lists each of them too.
      for (const { digest } of manifest.content.manifests ?? []) {
        if (!found.has(digest)) await add(await registry.manifest(repository, digest))
      }
    }
    for (const tag of await registry.tags(repository)) await add(await registry.manifest(repository, tag), tag)
    for (const digest of seen.get(repository)?.keys() ?? []) {
      if (!found.has(digest)) await add(await registry.manifest(repository, digest))
    }
    return [...found.values()]
  }

  return {
    images,

    /** The image that a tag or digest (or both, when they agree) names; undefined where there is none. */
    async find(repository: string, id: ImageIdentifier): Promise<StoredImage | undefined> {
      const reference = id.imageTag ?? id.imageDigest
      const manifest = reference === undefined ? undefined : await registry.manifest(repository, reference)
      if (manifest === undefined || (id.imageDigest ?? manifest.digest) !== manifest.digest) return undefined
      return (
        (await images(repository)).find((image) => image.manifest.digest === manifest.digest) ?? {
          manifest,
          tags: [],
          pushedAt: remember(repository, manifest.digest),
          bytes: await bytesOf(repository, manifest),
        }
      )
    },

    /** Deletes an image, or only one of its tags where others remain. Returns what no longer exists. */
    async remove(repository: string, image: StoredImage, tag: string | undefined): Promise<ImageIdentifier[]> {
      const { digest } = image.manifest
      await registry.deleteManifest(repository, digest)
      const kept = tag === undefined ? [] : image.tags.filter((other) => other !== tag)
      // The registry deletes a manifest with all its tags; those that stay are put back.
      for (const other of kept) await registry.putManifest(repository, other, image.manifest)
      const gone = image.tags.filter((other) => !kept.includes(other))
      return gone.length === 0 ? [{ imageDigest: digest }] : gone.map((imageTag) => ({ imageDigest: digest, imageTag }))
    },

    async put(repository: string, tag: string, manifest: Pick<Manifest, 'mediaType' | 'text'>): Promise<void> {
      await registry.putManifest(repository, tag, manifest)
    },
  }
}

const layerBytes = ({ layers = [] }: Manifest['content']) => layers.reduce((sum, layer) => sum + layer.size, 0)

/** An image as DescribeImages shows it. */
export function imageDetail(registryId: string, repositoryName: string, image: StoredImage): ImageDetail {
  const { config } = image.manifest.content
  return {
    registryId,
    repositoryName,
    imageDigest: image.manifest.digest,
    ...(image.tags.length > 0 && { imageTags: image.tags }),
    imageSizeInBytes: image.bytes,
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.manifest.mediaType,
    ...(config !== undefined && { artifactMediaType: config.mediaType }),
  }
}
