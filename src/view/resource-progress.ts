import { elapsed } from '../quantities.ts'
import type { PlanSummary } from '../terraform/plan.ts'
import type { ResourceEvent } from '../terraform/stream.ts'
import { typeOfAddress, usualTime } from './usual-times.ts'

/** How far an apply is. */
export type ResourceProgress = {
  /** Operations that the plan holds: a replacement is two, a read none. */
  total: number
  /** Whether AWS makes them, whose usual times are told. */
  onAws: boolean
  done: number
  failed: string[]
  /** What is under way, with the time (ms) at which it began; the oldest first. */
  underWay: Map<string, { address: string; action: string; since: number }>
}

export const resourceProgress = (
  { counts }: Pick<PlanSummary, 'counts'>,
  { onAws = false } = {},
): ResourceProgress => ({
  onAws,
  total: counts.create + counts.update + counts.delete + 2 * counts.replace,
  done: 0,
  failed: [],
  underWay: new Map(),
})

/** Takes an event of Terraform's into account. A failure comes twice, and counts once. */
export function noteResource(progress: ResourceProgress, event: ResourceEvent, now: number): void {
  const { action, address, state } = event
  const key = `${action} ${address}`
  if (state === 'start') progress.underWay.set(key, { address, action, since: now })
  if (state === 'done' || state === 'failed') progress.underWay.delete(key)
  if (state === 'done' && action !== 'read') progress.done += 1
  if (state === 'failed' && !progress.failed.includes(address)) progress.failed.push(address)
}

/** `12 of 43 done, 3 under way`, then what failed, then what is under way, the longest first. */
export function resourceProgressLines(progress: ResourceProgress, now: number): string[] {
  const { done, failed, onAws, total, underWay } = progress
  const counts = [
    `${done} of ${total} done`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(underWay.size > 0 ? [`${underWay.size} under way`] : []),
  ]
  const times = [...underWay.values()].map(({ action, address, since }) => {
    const usual = onAws ? usualTime({ action, type: typeOfAddress(address) }) : undefined
    return `${action} ${address}  ${elapsed(now - since)}${usual === undefined ? '' : `, ${usual}`}`
  })
  return [counts.join(', '), ...failed.map((address) => `failed: ${address}`), ...times]
}
