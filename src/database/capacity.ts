/**
 * The bounds of a member's capacity, in ACU (about 2 GiB of memory with their CPU), in steps of a half. Source: Amazon Aurora user
 * guide, "Aurora Serverless v2 capacity", and RDS API reference, ServerlessV2ScalingConfiguration: the most is above 0.5.
 */
const MOST = 256

/** Where nothing is said. infra/terraform/modules/config has the same. */
export const firstCapacity = { min: 0.5, max: 4 } as const

const isStep = (acu: number): boolean => Number.isInteger(acu * 2) && acu <= MOST

/** Pure: whether a member's least capacity can be this: 0 pauses it while nothing connects. */
export const isLeastCapacity = (acu: number): boolean => acu >= 0 && isStep(acu)

/** Pure: whether its most capacity can. */
export const isMostCapacity = (acu: number): boolean => acu >= 1 && isStep(acu)
