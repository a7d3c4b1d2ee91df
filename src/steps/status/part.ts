import { exitCodes, OperatorError } from '../../errors.ts'
import type { Part } from '../../status/snapshot.ts'

/**
 * One part of an environment, by a look that gives undefined where there is none. What AWS refuses is told in its place and
 * spoils no other part; a cancel and a mistake of ours end the whole.
 */
export async function partOf<Found>(look: () => Promise<Found | undefined>): Promise<Part<Found>> {
  try {
    const found = await look()
    return found === undefined ? { absent: true } : { found }
  } catch (error) {
    if (isMissingBucket(error)) return { absent: true }
    if (error instanceof OperatorError && error.exitCode !== exitCodes.cancelled)
      return { unknown: error.message, code: error.code }
    throw error
  }
}

/** A state bucket that was never made holds nothing: nothing was deployed yet. */
const isMissingBucket = (error: unknown): boolean =>
  error instanceof OperatorError && error.cause instanceof Error && error.cause.name === 'NoSuchBucket'

/** ISO 8601; null where AWS says no time. */
export const timeOf = (at: Date | undefined): string | null => at?.toISOString() ?? null
