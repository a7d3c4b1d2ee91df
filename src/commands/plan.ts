import type { PlanContext } from '../tasks/plan.ts'
import { planOnly } from '../tasks/plan.ts'
import { need } from '../tasks/step.ts'
import { planSummaryLines } from '../view/plan-summary.ts'
import { type CommonOptions, runCommand, type Terminal } from './session.ts'

/** `medspa plan`: what a bare `terraform apply` would change (seed 2.3); changes nothing. */
export const plan = (options: CommonOptions, terminal: Terminal): Promise<number> =>
  runCommand('plan', options, terminal, async (session) => {
    const context: PlanContext = {}
    await session.run(planOnly(session.deps), context)
    const saved = need(context, 'plan')
    await session.deps.terraform.discard(saved)
    const { empty, summary } = saved
    const changes = summary.changes.map(({ action, address, reason }) => ({ address, action, reason }))
    const lines = planSummaryLines(summary, { width: session.screen.stream.columns ?? 100 })
    return {
      result: { changes, empty },
      lines: empty ? [`Nothing would change in ${session.environment}.`] : lines,
    }
  })
