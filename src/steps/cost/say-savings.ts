import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { Outcome, Progress } from '../step.ts'
import { estimateSavings } from './estimate-savings.ts'

/** Section 4: what parking saves; of an environment that is parked already, by its settings. Nothing fails of it. */
export async function saySavings(
  deps: Pick<Deps, 'autoscaling' | 'settings' | 'terraform'>,
  context: ParkContext,
  progress: Progress,
): Promise<Outcome> {
  const awake = context.parkedSince === undefined
  const found = await estimateSavings(deps, { awake, parking: context.mode, signal: progress.signal })
  if ('unknown' in found) return { skipped: found.unknown }
  context.savings = found.savings
  const { high, low } = found.savings.saves
  return { detail: `$${low.toFixed(2)} to ${high.toFixed(2)} a month` }
}
