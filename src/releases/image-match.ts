import { imageDigest, imageTag } from './serving.ts'

/** The image that was asked for: its tag, and what may be told of it; without digests the tag alone is compared. */
export type AskedImage = {
  tag: string
  /** The digest under which it was asked for, first; of an index those of its platforms' images too. */
  digests?: readonly string[] | undefined
}

/**
 * Pure: whether an image's reference names what was asked for. A digest says more than a tag, which may name another image
 * by now. Undefined where it names nothing but a digest, and nobody knows those that were asked for.
 */
export function isAsked(reference: string, { digests, tag }: AskedImage): boolean | undefined {
  const digest = imageDigest(reference)
  if (digest !== undefined && digests !== undefined) return digests.includes(digest)
  const found = imageTag(reference)
  return found === undefined && digest !== undefined ? undefined : found === tag
}

/** The beginning of a digest, as people compare it. */
export const shortDigest = (digest = '') => digest.replace('sha256:', '').slice(0, 12)
