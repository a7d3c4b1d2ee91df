import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import type { EnvironmentName } from './priced-environment.ts'
import { type Range, sum } from './range.ts'

/** What an environment counts in a budget: parked where it is parked, or is to be; else awake, deployed already or not. */
type CountedEnvironment = Range & { environment: EnvironmentName; counted: 'awake' | 'parked' }
export type Budget = Range & { usd: number; kept: boolean; environments: CountedEnvironment[] }

/** Holds the environments together against USD a month. A budget is kept where even a busy month stays within it. */
export function budgetOf(usd: number, environments: CountedEnvironment[]): Budget {
  const total = sum(environments)
  return { usd, ...total, kept: total.high <= usd, environments }
}

/** Throws `over-budget` (exit 4) where it is not kept. */
export function checkBudget({ environments, high, kept, low, usd }: Budget): void {
  if (kept) return
  const awake = environments.filter(({ counted }) => counted === 'awake').map(({ environment }) => environment)
  const park = awake[0] === undefined ? '' : ` \`${commandLine('park', { env: awake[0] })}\` parks one.`
  throw new OperatorError(
    `${environments.map(({ environment }) => environment).join(' and ')} cost $${low.toFixed(2)} to $${high.toFixed(2)} a month; the budget is $${usd}.`,
    {
      code: 'over-budget',
      whose: 'operator',
      exit: 'validation',
      hint: `Take smaller sizes or fewer NAT gateways and tasks: \`${commandLine('cost')}\` shows what costs most.${park}`,
      evidence: environments.map(
        (each) => `${each.environment}, ${each.counted}: $${each.low.toFixed(2)} to $${each.high.toFixed(2)}`,
      ),
    },
  )
}
