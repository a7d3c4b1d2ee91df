import type { Repository } from '@aws-sdk/client-ecr'
import { wildcard } from './lifecycle.ts'

/**
 * Pure: whether a tag, once it is there, can be put on no other image. Filters name the tags that are excluded from what holds
 * for the others. Source: Amazon ECR user guide, "Preventing image tags from being overwritten".
 */
export function isImmutable(
  {
    imageTagMutability = 'MUTABLE',
    imageTagMutabilityExclusionFilters = [],
  }: Pick<Repository, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'>,
  tag: string,
): boolean {
  const excluded = imageTagMutabilityExclusionFilters.some(({ filter = '' }) => wildcard(filter).test(tag))
  return imageTagMutability.startsWith('IMMUTABLE') !== excluded
}

/** ECR's words, in its API and to `docker push`. */
export const tagTaken = (repository: string, tag: string) =>
  `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`
