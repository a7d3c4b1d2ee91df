import type { Times } from '../../times.ts'

/** A shorter minute would be over before a program has answered. */
const SHORTEST_MS = 1_000
const WHOLE_MS = 60_000

/**
 * How long CloudWatch's minute is in this sandbox, in milliseconds: the share of AWS's times, and whole where the sandbox
 * answers at once, for a minute of no time would have neither data nor an end.
 */
export const minuteMs = (times: Pick<Times, 'ms' | 'scale'>): number =>
  times.scale === 0 ? WHOLE_MS : Math.max(SHORTEST_MS, times.ms('cloudwatch-minute'))
