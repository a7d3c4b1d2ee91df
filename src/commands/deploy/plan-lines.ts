import { commandLine } from '../../command-line.ts'
import { monthlyEstimate } from '../../cost/estimate.ts'
import { OperatorError } from '../../errors.ts'
import { pricedSettings } from '../../steps/cost/priced-settings.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { kindOfResource } from '../../terraform/resource-kind.ts'
import { createPalette } from '../../view/palette.ts'
import { planPaint, planSummaryLines } from '../../view/plan-summary.ts'
import { usualTimeOf } from '../../view/usual-times.ts'
import type { Session } from '../frame/session.ts'

/** A plan next to its question: what does not fit above it is counted; then what it costs, and what it waits for. */
export async function planLines(
  session: Pick<Session, 'deps' | 'prompts' | 'screen' | 'verbose'>,
  { summary }: { summary: PlanSummary },
  preview: readonly string[] = [],
): Promise<string[]> {
  const { deps, prompts, screen, verbose } = session
  const { columns, rows } = screen.size()
  const all = commandLine('plan', { flags: ['--verbose'] })
  const besides = [...(await costLines(deps, summary)), ...timeLines(deps, summary)]
  return [
    ...preview,
    ...planSummaryLines(summary, {
      width: columns,
      paint: planPaint(createPalette(screen.colourLevel)),
      each: verbose,
      // The question may take two rows, and its answer one. Where nobody is asked, it is applied by the time it is looked for.
      room: { lines: rows - 3 - preview.length - besides.length, ...(prompts.asking && { all }) },
    }),
    ...besides,
  ]
}

/** What costs by the hour. */
const pricedKinds = ['database', 'redis', 'service']
const pricedTypes = ['aws_lb', 'aws_nat_gateway', 'aws_wafv2_web_acl']
const isPriced = (type: string): boolean =>
  pricedTypes.includes(type) || pricedKinds.includes(kindOfResource(type) ?? '')

/**
 * `It costs $109 to $187 a month then`, where the plan makes or takes away what costs by the hour. By the settings: neither
 * AWS nor Terraform is asked. A price that is not known costs the deploy nothing but this line.
 */
export async function costLines(
  deps: Pick<Session['deps'], 'settings' | 'terraform'>,
  { changes }: Pick<PlanSummary, 'changes'>,
): Promise<string[]> {
  if (!changes.some(({ action, type }) => (action === 'create' || action === 'delete') && isPriced(type))) return []
  try {
    const { high, low } = monthlyEstimate(await pricedSettings(deps))
    return [
      `Cost: about $${Math.round(low)} to $${Math.round(high)} a month then; \`${commandLine('cost')}\` has the parts`,
    ]
  } catch (error) {
    if (error instanceof OperatorError) return []
    throw error
  }
}

/** A rehearsal makes in seconds what takes AWS minutes. */
const timeLines = (
  { profile }: Pick<Session['deps'], 'profile'>,
  { changes }: Pick<PlanSummary, 'changes'>,
): string[] => {
  const usual = profile.name === 'aws' ? usualTimeOf(changes) : undefined
  return usual === undefined ? [] : [`Time: ${usual}`]
}
