import { setTimeout as delay } from 'node:timers/promises'
import { cancelled } from '../errors.ts'

/** Time as the program sees it; tests pass one of their own. */
export type Clock = {
  now: () => Date
  /** Waits between two looks at AWS; rejects with `cancelled` when the signal aborts. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, { signal })
    } catch (error) {
      if (signal?.aborted) throw cancelled()
      throw error
    }
  },
}

/**
 * Looks again and again until `look` gives something, at most `limitMs` long; then undefined. AWS has no push for what we
 * wait for, so this is the one place that paces such looks.
 */
export async function until<T>(
  clock: Clock,
  look: () => Promise<T | undefined>,
  { everyMs, limitMs, signal }: { everyMs: number; limitMs: number; signal?: AbortSignal },
): Promise<T | undefined> {
  const deadline = clock.now().getTime() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (clock.now().getTime() >= deadline) return undefined
    await clock.sleep(everyMs, signal)
  }
}

/** So many looks in a row have to miss a thing: one answer of AWS may be older than the answer before it. */
export const LOOKS_TO_BELIEVE = 3

/** Counts looks in a row: whether what each look is asked for has lasted for so many. */
export function lasting(): (isSeen: boolean) => boolean {
  let looks = 0
  return (isSeen) => {
    looks = isSeen ? looks + 1 : 0
    return looks >= LOOKS_TO_BELIEVE
  }
}
