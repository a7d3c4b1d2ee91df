import { shortDigest } from './image-match.ts'

/** What an image is kept for beside its age: the release parameter names it, or it serves. */
export type Use = 'registered' | 'serving'

/**
 * Tags that keep images from expiring, for ECR knows nothing of what runs: the rules for `in-use-` and `served-` are the first
 * of the lifecycle policy (infra/terraform/modules/ecr). The first of each use moves from image to image; API and migrator
 * share a registry.
 */
export const inUseTag = (use: Use, kind: string): string => `in-use-${use}${kind === 'migrate' ? '-migrate' : ''}`

/** The tag of an image whose release came to serve. By the digest: a migrator's tag may have no room for a prefix. */
export const servedTag = (digest: string): string => `served-${shortDigest(digest)}`

/** The tag of medspa's own voice image from the first parking on. */
export const inUseWhileParked = 'in-use-parked'
