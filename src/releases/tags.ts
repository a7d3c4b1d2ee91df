import { shortTag } from './release-images.ts'

/**
 * Whether a text can be a release's tag: Docker's own rule for tags, 128 characters at most, of which `migrate-` takes
 * eight (the migrate image's tag).
 */
export const isTag = (text: string): boolean => /^\w[\w.-]{0,119}$/.test(text)

/** So many characters stand for a whole tag, as git shows a commit; fewer name somebody else's release too easily. */
const LEAST = 7

/** A commit's whole name, and as medspa shows it: the release of that commit, and none with changes beside it. */
const isCommit = (text: string) => /^([0-9a-f]{12}|[0-9a-f]{40})$/.test(text)

/**
 * The tags that may be meant: the one that is named whole, or shown so (medspa shows twelve characters of a commit's);
 * else all that begin so. One is an answer; several, or none, are told.
 */
export function tagsMeant(asked: string, tags: readonly string[]): string[] {
  if (tags.includes(asked)) return [asked]
  const shown = tags.filter((tag) => shortTag(tag) === asked)
  if (shown.length === 1) return shown
  if (asked.length < LEAST || (shown.length === 0 && isCommit(asked))) return []
  return tags.filter((tag) => tag.startsWith(asked) || shortTag(tag).startsWith(asked))
}

/** Whether a tag of the API's registry is a release's, and none that medspa or the checklist puts beside it. */
export const isReleaseTag = (tag: string): boolean => !/^(migrate|probe|in-use|served)-/.test(tag)

export type TaggedImage = { tag: string; pushedAt?: Date | undefined }

/** Releases whose images are there, the newest first. `others`: tags of each further registry that a release needs. */
export const wholeReleases = (
  api: readonly TaggedImage[],
  others: readonly (readonly TaggedImage[])[],
): TaggedImage[] => {
  const apiTags = new Set(api.map(({ tag }) => tag))
  const tagsOfOthers = others.map((images) => new Set(images.map(({ tag }) => tag)))
  return api
    .filter(
      ({ tag }) => apiTags.has(`migrate-${tag}`) && isReleaseTag(tag) && tagsOfOthers.every((tags) => tags.has(tag)),
    )
    .toSorted((a, b) => (b.pushedAt?.getTime() ?? 0) - (a.pushedAt?.getTime() ?? 0))
}
