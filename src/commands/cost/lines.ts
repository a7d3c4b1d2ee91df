import { commandLine } from '../../command-line.ts'
import type { Budget } from '../../cost/budget.ts'
import type { Estimate } from '../../cost/estimate.ts'
import type { Range } from '../../cost/range.ts'
import type { ParkSavings } from '../../cost/savings.ts'
import type { Palette } from '../../view/palette.ts'
import { shorten, wrap } from '../../view/text.ts'

type ShownCost = ParkSavings & {
  region: string
  prices: { date: string }
  source: 'running' | 'settings'
  now: 'awake' | 'parked' | 'absent'
  parkedSince?: string | undefined
  spot: Range
  budget?: Budget | undefined
}

const TITLE = 22
const MONEY = 9

/** Pure: `medspa cost` for people. */
export function costLines(
  cost: ShownCost,
  style: { columns: number; palette: Palette; environment: string; parked: boolean },
): string[] {
  const { columns, environment, palette, parked } = style
  const table = (name: string, estimate: Estimate) => [
    palette.faint(row(name, 'low', 'high', '', columns)),
    ...estimate.lines.map(({ detail, high, low, title }) => row(`  ${title}`, usd(low), usd(high), detail, columns)),
    palette.strong(row('  total', usd(estimate.low), usd(estimate.high), '', columns)),
  ]
  const notes = [
    `${of[cost.source]} AWS's list prices of ${cost.prices.date}, ${cost.region}.`,
    ...(!parked && cost.spot.high > 0
      ? [`Tasks are counted on demand. Spot, of which AWS lists no price, takes at most 70 % off: ${range(cost.spot)}.`]
      : []),
    `Not counted: data sent to the Internet, taxes, support, free tiers and discounts, snapshots of earlier parks (\`${commandLine('park prune')}\`).`,
    ...(parked ? [] : cost.awake.lines.flatMap(({ note }) => (note === undefined ? [] : [note]))),
    ...stateNote(cost),
    savingLine(cost),
    ...(cost.budget ? [budgetLine(cost.budget)] : []),
  ]
  return [
    `${environment}, USD a month`,
    ...(parked ? [] : table('awake', cost.awake)),
    ...table('parked', cost.parked),
    ...notes.flatMap((note) => wrap(note, columns, 2)),
  ]
}

/** Pure: what parking saves, for a question and for commands about a parked environment. */
export const savingLine = ({ awake, parked, saves }: Pick<ParkSavings, 'saves'> & { awake: Range; parked: Range }) =>
  `Awake $${range(awake)} a month, parked $${range(parked)}: parking saves $${range(saves)}.`

const of = {
  running: "What runs: Terraform's state and autoscaling's limits.",
  settings: "What Terraform's settings say, not what runs.",
}

const usd = (amount: number) => amount.toFixed(2)
const range = ({ high, low }: Range) => `${usd(low)} to ${usd(high)}`

const row = (title: string, low: string, high: string, detail: string, columns: number) =>
  shorten(`${title.padEnd(TITLE)}${low.padStart(MONEY)}${high.padStart(MONEY)}  ${detail}`.trimEnd(), columns)

const stateNote = ({ now, parkedSince }: ShownCost) =>
  now === 'parked' ? [`It is parked${parkedSince === undefined ? '' : ` since ${parkedSince}`}.`] : []

const budgetLine = (budget: Budget) => {
  const parts = budget.environments.map((each) => `${each.environment} ${each.counted}`).join(', ')
  return `Budget $${budget.usd}: ${parts} in total ${range(budget)}; ${budget.kept ? 'kept' : 'not kept'}.`
}
