/** The tag of a revision that medspa registered anew for a way back: the ARN of the revision that it is a copy of. */
export const RENEWED_OF = 'renewed-of'

type Revision = { arn: string; tags: Readonly<Record<string, string>> }

/** Pure: whether a revision is medspa's copy of one of Terraform's. It is no release of its own, nor what Terraform says today. */
export const isCopy = ({ tags }: Pick<Revision, 'tags'>): boolean => tags[RENEWED_OF] !== undefined

/** Pure: the ARN of Terraform's revision that a revision is a copy of, also by way of another copy; its own where it is none. */
export const originOf = ({ arn, tags }: Revision): string => tags[RENEWED_OF] ?? arn
