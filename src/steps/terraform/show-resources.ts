import type { Clock } from '../../io/clock.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import type { ResourceEvent } from '../../terraform/stream.ts'
import { noteResource, resourceProgress, resourceProgressLines } from '../../view/resource-progress.ts'
import type { Progress } from '../step.ts'

/** Shows an apply: how many of how many, and what is under way; a line for each that began, ended or failed. */
export function showResources(
  progress: Pick<Progress, 'line' | 'status'>,
  plan: Pick<PlanSummary, 'counts'>,
  clock: Pick<Clock, 'now'>,
  where: { onAws?: boolean } = {},
): (event: ResourceEvent) => void {
  const state = resourceProgress(plan, where)
  const now = () => clock.now().getTime()
  progress.status(() => resourceProgressLines(state, now()))
  return (event) => {
    const again = state.failed.includes(event.address)
    noteResource(state, event, now())
    const what = `${event.action} ${event.address}`
    if (event.state === 'start') progress.line(`${what} …`)
    if (event.state === 'done') progress.line(`${what} done in ${event.seconds ?? 0}s`)
    // Why comes with the error.
    if (event.state === 'failed' && !again) progress.line(`${what} failed`)
  }
}
