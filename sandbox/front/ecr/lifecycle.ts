import { z } from 'zod'

const ruleSchema = z.object({
  rulePriority: z.int().positive(),
  selection: z.object({
    tagStatus: z.enum(['tagged', 'untagged', 'any']),
    tagPrefixList: z.array(z.string()).optional(),
    tagPatternList: z.array(z.string()).optional(),
    countType: z.enum(['imageCountMoreThan', 'sinceImagePushed']),
    countNumber: z.int().positive(),
  }),
})
const policySchema = z.object({ rules: z.array(ruleSchema) })

type Rule = z.infer<typeof ruleSchema>

/** What a lifecycle policy knows of an image. Neither its pulls nor what runs of it. */
export type AgingImage = {
  digest: string
  tags: readonly string[]
  pushedAt: Date
  /** Of an index: the digests of its images. */
  references?: readonly string[]
}

const DAY_MS = 24 * 3600_000

/**
 * Pure: the images that ECR would expire by a lifecycle policy (its text), each with the priority of its rule. All rules are
 * evaluated at once, over all images; then they are applied by priority: an image that matches a rule's tags is expired by no
 * rule behind it, though those count it. Several prefixes, or patterns, have to be matched all, by any of the image's tags.
 * Counts begin with the image that was pushed last. An index's images stand and fall with it.
 * Source: Amazon ECR user guide, "Automate the cleanup of images by using lifecycle policies" and "Lifecycle policy properties".
 */
export function expiring(policy: string, images: readonly AgingImage[], now: Date): Map<string, number> {
  const rules = policySchema
    .parse(JSON.parse(policy))
    .rules.toSorted((one, other) => one.rulePriority - other.rulePriority)
  const referenced = new Set(images.flatMap(({ references = [] }) => references))
  const own = images
    .filter(({ digest }) => !referenced.has(digest))
    .toSorted((one, other) => other.pushedAt.getTime() - one.pushedAt.getTime())
  const expired = new Map<string, number>()
  const claimed = new Set<string>()
  for (const rule of rules) {
    const matched = own.filter((image) => matches(rule, image))
    for (const { digest } of marked(rule, matched, now))
      if (!claimed.has(digest)) expired.set(digest, rule.rulePriority)
    for (const { digest } of matched) claimed.add(digest)
  }
  return expired
}

const marked = ({ selection }: Rule, youngestFirst: readonly AgingImage[], now: Date): readonly AgingImage[] =>
  selection.countType === 'imageCountMoreThan'
    ? youngestFirst.slice(selection.countNumber)
    : youngestFirst.filter(({ pushedAt }) => now.getTime() - pushedAt.getTime() > selection.countNumber * DAY_MS)

function matches({ selection }: Rule, { tags }: AgingImage): boolean {
  if (selection.tagStatus === 'any') return true
  if (selection.tagStatus === 'untagged') return tags.length === 0
  const { tagPatternList = [], tagPrefixList = [] } = selection
  return (
    tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix))) &&
    tagPatternList.every((pattern) => tags.some((tag) => wildcard(pattern).test(tag)))
  )
}

/** `*` stands for any characters, also none. */
export const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
