import { type Environment, environments } from '../../config/names.ts'
import { type Budget, budgetOf, checkBudget } from '../../cost/budget.ts'
import { spotDiscount } from '../../cost/estimate.ts'
import { priceList } from '../../cost/prices.ts'
import { parkSavings } from '../../cost/savings.ts'
import { type CostContext, cost as costList } from '../../tasks/cost.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { cost } from './command.ts'
import { costLines } from './lines.ts'

type CostResult = ResultOf<typeof cost>

/**
 * `medspa cost`: the monthly estimate of section 4, awake and parked, by AWS's list prices; with `--budget` exit code 4
 * where both environments together could cost more.
 */
export const run = (options: OptionsOf<typeof cost>, terminal: Terminal): Promise<number> => {
  const found: { cost?: CostResult } = {}
  return runCommand(
    cost,
    options,
    terminal,
    (session) => runCost(session, options, found),
    () => found.cost,
  )
}

/** The body of `medspa cost`. `found` gets the estimate, also where the command fails because it is over the budget. */
export async function runCost(
  session: Session,
  options: OptionsOf<typeof cost>,
  found: { cost?: CostResult },
): Promise<CommandResult<typeof cost>> {
  const { environment, screen, stdout } = session
  let result = await costOf(session, environment, options)
  found.cost = result
  if (options.budget !== undefined) result = { ...result, budget: await budgetOfBoth(session, result, options) }
  found.cost = result
  const lines = costLines(result, { ...stdout, environment, parked: options.parked ?? false })
  if (result.budget?.kept === false) {
    for (const line of lines) screen.line(line)
    checkBudget(result.budget)
  }
  return { result, lines }
}

async function costOf(
  session: Session,
  environment: Environment,
  options: OptionsOf<typeof cost>,
): Promise<CostResult> {
  const deps = environment === session.environment ? session.deps : await session.depsOf(environment)
  const context: CostContext = { settingsOnly: options.settings ?? false }
  await session.run(costList(environment), context, { deps })
  const priced = context.running ?? need(context, 'settings')
  const { state = { is: 'absent' } } = context
  const parking = state.is === 'full' ? 'full' : 'yes'
  return {
    region: priced.region,
    prices: { date: priceList.date, sources: { ...priceList.sources } },
    source: context.running ? 'running' : 'settings',
    now: state.is === 'yes' || state.is === 'full' ? 'parked' : state.is,
    ...('since' in state && state.since !== undefined ? { parkedSince: state.since } : {}),
    ...parkSavings(priced, parking),
    spot: spotDiscount(priced),
  }
}

/** The other environment is looked at as this one was; `--parked` is about this one alone. */
async function budgetOfBoth(session: Session, own: CostResult, options: OptionsOf<typeof cost>): Promise<Budget> {
  const counted = (environment: Environment, found: CostResult, parked: boolean) => {
    const { high, low } = parked ? found.parked : found.awake
    return { environment, counted: parked ? ('parked' as const) : ('awake' as const), low, high }
  }
  const all = []
  for (const environment of environments) {
    const isOwn = environment === session.environment
    const found = isOwn ? own : await costOf(session, environment, options)
    all.push(counted(environment, found, found.now === 'parked' || (isOwn && (options.parked ?? false))))
  }
  return budgetOf(options.budget ?? 0, all)
}
