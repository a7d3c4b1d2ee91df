import { servedTag } from './kept-images.ts'
import { isReleaseTag, type TaggedImage } from './tags.ts'

/** Tags of the API's registry, with the images that they are on. */
type Registry = readonly TaggedImage[]

const migratorOf = (tags: Registry, tag: string) => tags.find((each) => each.tag === `migrate-${tag}`)

/** Pure: whether the migrate image of one release was pushed after that of another. Two tags of one image are no two releases. */
export function isNewer(tags: Registry, { than, tag }: { tag: string; than: string }): boolean {
  const [one, other] = [migratorOf(tags, tag)?.pushedAt, migratorOf(tags, than)?.pushedAt]
  return one !== undefined && other !== undefined && one > other
}

/** Pure: the release that was pushed last after this one, with its migrate image; undefined where this one is the newest. */
export function newestAfter(tags: Registry, tag: string): string | undefined {
  return tags
    .filter((each) => isReleaseTag(each.tag) && isNewer(tags, { tag: each.tag, than: tag }))
    .toSorted(
      (a, b) =>
        (migratorOf(tags, a.tag)?.pushedAt?.getTime() ?? 0) - (migratorOf(tags, b.tag)?.pushedAt?.getTime() ?? 0),
    )
    .at(-1)?.tag
}

/** Pure: whether a release whose migrate image has this digest came to serve here. Its migrations ran then. */
export const hasServed = (tags: Registry, migrateDigest: string): boolean =>
  tags.some(({ tag }) => tag === servedTag(migrateDigest))
