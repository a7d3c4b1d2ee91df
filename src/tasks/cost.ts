import type { PricedEnvironment } from '../cost/priced-environment.ts'
import type { Deps } from '../deps.ts'
import { readPricedSettings } from '../steps/cost/read-priced-settings.ts'
import { type RunningState, readWhatRuns } from '../steps/cost/read-what-runs.ts'
import type { Step } from '../steps/step.ts'

export type CostContext = {
  /** Whether only the settings are priced, whatever runs. */
  settingsOnly: boolean
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** What Terraform would make. */
  settings?: PricedEnvironment
  /** What it made, where an environment runs. */
  running?: PricedEnvironment
  state?: RunningState
}

/** `medspa cost`, for one environment: what it is, as far as it costs money. Changes nothing, takes no lock. */
export const cost = (environment: Deps['settings']['environment']): readonly Step<Deps, CostContext>[] => [
  readPricedSettings(environment),
  readWhatRuns(environment),
]
