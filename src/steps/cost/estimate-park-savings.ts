import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { estimateSavings } from './estimate-savings.ts'

/** What parking saves, for the question; of an environment that is parked already, by its settings. Nothing fails of it. */
export const estimateParkSavings = step({
  id: 'costs',
  section: '4',
  title: 'Estimate what it saves',
  looks: true,
  gives: ['savings'],
  run: async (
    deps: Pick<Deps, 'autoscaling' | 'releaseParameter' | 'settings' | 'terraform'>,
    context: Pick<ParkContext, 'mode' | 'parkedSince' | 'savings'>,
    { signal }: Progress,
  ) => {
    const awake = context.parkedSince === undefined
    const found = await estimateSavings(deps, { awake, parking: context.mode, signal })
    if ('unknown' in found) return { skipped: found.unknown }
    context.savings = found.savings
    const { high, low } = found.savings.saves
    return { detail: `$${low.toFixed(2)} to ${high.toFixed(2)} a month` }
  },
})
