import { setTimeout as wait } from 'node:timers/promises'

/**
 * Resolves when nothing has happened for `quietMs`, counted from this call at the earliest, and after `limitMs` in any case.
 * `last` is when something happened last, by `performance.now()`.
 */
export async function untilQuiet(
  last: () => number,
  { limitMs, quietMs }: { limitMs: number; quietMs: number },
): Promise<void> {
  const begun = performance.now()
  for (;;) {
    const end = Math.min(Math.max(begun, last()) + quietMs, begun + limitMs)
    const left = end - performance.now()
    if (left <= 0) return
    await wait(left)
  }
}
