import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr'
import type { Manifest, RegistryClient } from '../../data/registry/client.ts'
import type { RegistryStorage } from '../../data/registry/storage.ts'

/** One image of a repository: its manifest and every tag that names it. */
export type StoredImage = {
  manifest: Manifest
  tags: string[]
  /** Of its first push: a tag that is put on it later changes nothing. Source: aws/containers-roadmap#2746. */
  pushedAt: Date
  /** As they were pushed, compressed: the layers; of an index, those of its largest image. */
  bytes: number
}

/** What ECR knows of repositories' contents, read from the registry each time: it alone is told of pushes. */
export type Repositories = ReturnType<typeof createRepositories>

export function createRepositories(registry: RegistryClient, storage: RegistryStorage) {
  const bytesOf = async (repository: string, { content }: Manifest): Promise<number> => {
    const sizes = [layerBytes(content)]
    for (const { digest } of content.manifests ?? []) {
      const child = await registry.manifest(repository, digest)
      if (child !== undefined) sizes.push(layerBytes(child.content))
    }
    return Math.max(...sizes)
  }

  /** The images of these digests, the one that was pushed first before the others. */
  const read = async (repository: string, wanted?: string): Promise<StoredImage[]> => {
    const [pushed, tags] = await Promise.all([storage.pushed(repository), storage.tags(repository)])
    const found = await Promise.all(
      [...pushed]
        .filter(([digest]) => wanted === undefined || digest === wanted)
        .map(async ([digest, pushedAt]) => {
          const manifest = await registry.manifest(repository, digest)
          if (manifest === undefined) return undefined
          const own = [...tags].flatMap(([tag, under]) => (under === digest ? [tag] : []))
          return { manifest, tags: own, pushedAt, bytes: await bytesOf(repository, manifest) }
        }),
    )
    return found.filter((image) => image !== undefined)
  }

  return {
    /** All images, those without a tag too: what a tag named before it was pushed over, and the images of an index. */
    images: (repository: string) => read(repository),

    /** The image that a tag or digest (or both, when they agree) names; undefined where there is none. */
    async find(repository: string, id: ImageIdentifier): Promise<StoredImage | undefined> {
      const digest = id.imageTag === undefined ? id.imageDigest : (await storage.tags(repository)).get(id.imageTag)
      if (digest === undefined || (id.imageDigest ?? digest) !== digest) return undefined
      return (await read(repository, digest))[0]
    },

    /** Deletes an image, or only one of its tags where others remain. Returns what no longer exists. */
    async remove(repository: string, image: StoredImage, tag: string | undefined): Promise<ImageIdentifier[]> {
      const { digest } = image.manifest
      const kept = tag === undefined ? [] : image.tags.filter((other) => other !== tag)
      if (tag !== undefined && kept.length > 0) {
        await storage.untag(repository, tag)
        return [{ imageDigest: digest, imageTag: tag }]
      }
      await registry.deleteManifest(repository, digest)
      return image.tags.length === 0
        ? [{ imageDigest: digest }]
        : image.tags.map((imageTag) => ({ imageDigest: digest, imageTag }))
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
