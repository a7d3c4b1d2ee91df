import { setTimeout } from 'node:timers/promises'

/**
 * Resolves when `ms` milliseconds are over or `stopping` is aborted, without an error; at once for 0. It keeps no process
 * alive.
 */
export async function pause(ms: number, stopping?: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { ref: false, signal: stopping }).catch(() => {})
}
