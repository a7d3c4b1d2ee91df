import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { trafficInWords } from '../../view/traffic.ts'
import type { Outcome, Progress } from '../step.ts'

/** Section 5: who used the environment lately. What cannot be known is told, and counts as somebody. */
export async function measureTraffic(
  deps: Pick<Deps, 'traffic'>,
  context: ParkContext,
  progress: Pick<Progress, 'line'>,
): Promise<Outcome> {
  if (context.parkedSince !== undefined) return { skipped: 'parked already' }
  try {
    context.traffic = await deps.traffic.lately()
  } catch (error) {
    progress.line(`CloudWatch does not say: ${error instanceof Error ? error.message : String(error)}`)
    return { detail: 'not known' }
  }
  return { detail: trafficInWords(context.traffic) }
}
