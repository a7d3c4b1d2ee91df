import type { PricedEnvironment } from '../cost/priced-environment.ts'
import type { Deps } from '../deps.ts'
import { readPricedSettings } from '../steps/cost/read-priced-settings.ts'
import { type RunningState, readWhatRuns } from '../steps/cost/read-what-runs.ts'
import type { BoundStep } from '../steps/step.ts'

export type CostContext = {
  stateBucketMissing?: boolean
  /** What Terraform would make. */
  settings?: PricedEnvironment
  /** What it made, where an environment runs. */
  running?: PricedEnvironment
  state?: RunningState
}

/** Section 4: what an environment is, as far as it costs money. Changes nothing, takes no lock. */
export const lookAtCost = (deps: Deps, { settingsOnly }: { settingsOnly: boolean }): BoundStep<CostContext>[] => [
  {
    id: 'settings',
    section: '4',
    title: `Read the settings of ${deps.settings.environment}`,
    run: (context) => readPricedSettings(deps, context),
  },
  ...(settingsOnly
    ? []
    : [
        {
          id: 'running',
          section: '4',
          title: `Look at what runs in ${deps.settings.environment}`,
          run: (context, progress) => readWhatRuns(deps, context, progress),
        } satisfies BoundStep<CostContext>,
      ]),
]
