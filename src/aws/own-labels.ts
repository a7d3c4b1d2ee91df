import { randomBytes } from 'node:crypto'

/**
 * Staging labels with which medspa remembers, at the secret itself, what it wrote. A version with a label is never
 * pruned, however often the secret is edited from outside afterwards.
 */

/** The version that medspa made current last. */
export const lastLabel = 'medspa-last'

/** The version that was current when all tasks of the service were started anew: none of them has an older one. */
export const rolledLabel = 'medspa-rolled'

/** The version with a token that a rotation of Redis is on its way to. Never swept: the group may know the token already. */
export const nextLabel = 'medspa-next'

/** The version that Terraform makes a secret with (infra/terraform/modules/secrets). */
export const firstLabel = 'MEDSPA_PLACEHOLDER'

const lostPrefix = 'medspa-lost-'

/**
 * `medspa-lost-20261123T071838123-1f2e3d4c`: a version with keys that an edit from outside has dropped, until somebody has
 * said what shall become of them. Sorts by the time at which that was seen.
 */
export const lostLabel = (now: Date): string =>
  `${lostPrefix}${now.toISOString().replace(/[-:.Z]/g, '')}-${randomBytes(4).toString('hex')}`

export const isLostLabel = (label: string): boolean => label.startsWith(lostPrefix)

/** As many as are kept at a time: a secret holds 20 labels in all. */
export const lostLimit = 5
