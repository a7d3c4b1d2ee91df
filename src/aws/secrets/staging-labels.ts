/**
 * Staging labels of Secrets Manager with which medspa marks what it wrote. A version with a label is never
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

/**
 * The version with the keys, and nothing else, that edits from outside have dropped, and their values, until somebody has
 * said what shall become of them.
 */
export const lostLabel = 'medspa-lost'
