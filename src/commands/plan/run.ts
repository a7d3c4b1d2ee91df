import type { PlanContext } from '../../tasks/plan.ts'
import { plan as planList } from '../../tasks/plan.ts'
import { asleepLine } from '../../view/asleep.ts'
import { planPaint, planSummaryLines } from '../../view/plan-summary.ts'
import { costLines } from '../deploy/plan-lines.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { plan } from './command.ts'
import { existingLines } from './lines.ts'
import { planMarkdown } from './markdown.ts'

/** `medspa plan`: what a bare `terraform apply` would change (section 2.3 of the checklist); changes nothing, and says what a deploy would refuse. */
export const run = (options: OptionsOf<typeof plan>, terminal: Terminal): Promise<number> =>
  runCommand(plan, options, terminal, (session) => runPlan(session, options))

/** The body of `medspa plan`. */
export async function runPlan(
  session: Session,
  { markdown = false }: Pick<OptionsOf<typeof plan>, 'markdown'> = {},
): Promise<CommandResult<typeof plan>> {
  const context: PlanContext = {}
  try {
    await session.follow(planList, context, {})
  } finally {
    if (context.plan) await session.deps.terraform.discard(context.plan)
  }
  const { empty, summary } = need(context, 'plan')
  const refusals = need(context, 'refused')
  const { columns, palette } = session.stdout
  const changes = summary.changes.map(({ action, address, reason }) => ({ address, action, reason }))
  const { asleep, existing = [] } = context
  const told = asleep ? [asleepLine(session.environment, asleep)] : []
  const lines = planSummaryLines(summary, {
    width: columns,
    refusals,
    paint: planPaint(palette),
    each: session.verbose,
  })
  return {
    result: {
      changes,
      empty,
      refused: refusals.map(({ address, rule }) => ({ address, rule })),
      asleep: asleep ?? null,
      existing: existing.map(({ address, deletion, name }) => ({
        address,
        name,
        deletion: deletion?.toISOString() ?? null,
      })),
    },
    lines: markdown
      ? planMarkdown(summary, {
          // Without the account: who reads a pull request need not know it.
          place: `${session.environment}${session.deps.profile.name === 'sandbox' ? ' (sandbox)' : ''}`,
          empty,
          refusals,
          notes: [...told, ...existingLines(existing, Infinity)],
        })
      : [
          ...told,
          ...existingLines(existing, columns),
          ...(empty
            ? [`Nothing would change in ${session.environment}.`]
            : [...lines, ...(await costLines(session.deps, summary))]),
        ],
  }
}
