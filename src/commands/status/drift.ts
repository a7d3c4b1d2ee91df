import type { Deps } from '../../deps.ts'
import { systemClock } from '../../io/clock.ts'
import type { Screen } from '../../io/terminal/screen.ts'
import type { Snapshot } from '../../status/snapshot.ts'
import { partOf } from '../../steps/status/part.ts'
import { type PlanContext, plan } from '../../tasks/plan.ts'
import { runList } from '../../tasks/run-list.ts'
import { followWith } from '../frame/follow.ts'
import { need } from '../frame/need.ts'

/** How many resources the bare plan would change: `medspa plan`, whose steps are shown meanwhile. */
export const readDrift = (deps: Deps, screen: Screen, signal: AbortSignal): Promise<NonNullable<Snapshot['drift']>> =>
  partOf(async () => {
    const context: PlanContext = {}
    const follow = followWith((steps, of) =>
      runList(steps, deps, of, { screen, clock: systemClock, signal, scrub: deps.redactor.scrub, records: [] }),
    )
    try {
      await follow(plan, context, {})
      return { changes: need(context, 'plan').summary.changes.length }
    } finally {
      if (context.plan) await deps.terraform.discard(context.plan)
    }
  })
