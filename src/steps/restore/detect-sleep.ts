import type { Deps } from '../../deps.ts'
import { estimateSavings } from '../cost/estimate-savings.ts'
import { type Outcome, step } from '../step.ts'
import { readSleep, type SleepNeeds } from './read-sleep.ts'

type Needs = SleepNeeds & Pick<Deps, 'autoscaling' | 'settings' | 'terraform'>

/** An environment that sleeps, as commands that only look tell it. */
export type Asleep = {
  how: 'parked' | 'destroyed' | 'parking' | 'waking'
  /** With its voice gateway: `--full`. */
  full: boolean
  since?: string | undefined
  /** Who began a parking that was not finished. */
  by?: string | undefined
  /** USD a month that it saves while it is parked, where prices are known. */
  saves?: { low: number; high: number } | undefined
}

/** Section 5: whether it sleeps, since when, and what that saves; `asleep` stays undefined where it is awake. */
export const detectSleep = step({
  id: 'asleep',
  section: '5',
  title: 'Check whether the environment is parked',
  looks: true,
  gives: ['asleep'],
  run: detect,
})

async function detect(deps: Needs, context: { asleep?: Asleep }): Promise<Outcome> {
  const { sleep } = await readSleep(deps)
  if (sleep.kind === 'awake' || (sleep.kind === 'waking' && sleep.serves)) return { skipped: 'it is awake' }
  context.asleep = { how: sleep.kind, full: false }
  if (sleep.kind === 'parking') {
    context.asleep = { how: 'parking', full: false, since: sleep.since, by: sleep.by }
    return { detail: `half parked since ${sleep.since}` }
  }
  if (sleep.kind !== 'parked')
    return { detail: sleep.kind === 'waking' ? 'a restore has begun' : 'its data are in snapshots' }
  const full = sleep.mode === 'full'
  const estimate = await estimateSavings(deps, { awake: false, parking: sleep.mode })
  const saves = 'savings' in estimate ? estimate.savings.saves : undefined
  context.asleep = { how: 'parked', full, since: sleep.since, saves }
  return { detail: sleep.since ? `parked since ${sleep.since}` : 'parked' }
}
