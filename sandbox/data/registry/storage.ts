import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from '../files/unless-missing.ts'

/** What the registry keeps of a repository and tells nobody over HTTP: images without a tag, and when each was pushed. */
export type RegistryStorage = {
  /** Every image by its digest, with the time of its first push: one that is pushed or tagged again keeps it, as in ECR. */
  pushed: (repository: string) => Promise<Map<string, Date>>
  /** The digest under each tag. */
  tags: (repository: string) => Promise<Map<string, string>>
  /** Takes a tag away and leaves the image; over HTTP only an image goes, with all its tags. */
  untag: (repository: string, tag: string) => Promise<void>
}

/**
 * Reads the registry's own folder, the layout of its filesystem driver: `_manifests/revisions/sha256/<hex>/link` for each
 * image, `_manifests/tags/<tag>/current/link` with the digest under each tag.
 */
export function createRegistryStorage(folder: string): RegistryStorage {
  const place = (repository: string, ...rest: string[]) =>
    join(folder, 'docker/registry/v2/repositories', repository, '_manifests', ...rest)
  const names = (path: string) => readdir(path).catch(unlessMissing([]))

  return {
    async pushed(repository) {
      const revisions = place(repository, 'revisions/sha256')
      const found = await Promise.all(
        (await names(revisions)).map(async (hex) => {
          // An image that was deleted leaves its folder without the link.
          const link = await stat(join(revisions, hex, 'link')).catch(unlessMissing(undefined))
          // Pushed again, the file is written again in its place; copied with the sandbox, it keeps the time of writing alone.
          return link && ([`sha256:${hex}`, new Date(Math.min(link.birthtimeMs, link.mtimeMs))] as const)
        }),
      )
      return new Map(found.filter((each) => each !== undefined).sort(([, a], [, b]) => a.getTime() - b.getTime()))
    },

    async tags(repository) {
      const tags = place(repository, 'tags')
      const found = await Promise.all(
        (await names(tags)).sort().map(async (tag) => {
          const digest = await readFile(join(tags, tag, 'current/link'), 'utf8').catch(unlessMissing(undefined))
          return digest === undefined ? undefined : ([tag, digest.trim()] as const)
        }),
      )
      return new Map(found.filter((each) => each !== undefined))
    },

    untag: (repository, tag) => rm(place(repository, 'tags', tag), { recursive: true, force: true }),
  }
}
