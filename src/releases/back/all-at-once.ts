/**
 * A strategy by which the traffic shifts at once: for where there is none to shift by steps, and for a release that has served
 * before.
 */
export const ALL_AT_ONCE = 'CodeDeployDefault.ECSAllAtOnce'
