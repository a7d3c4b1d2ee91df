import type { Environment } from '../../config/names.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { accountOf } from '../preflight/check-account.ts'
import { checkTerraformEnvironment } from '../preflight/check-variables.ts'
import { lookForStateBucket } from '../preflight/find-state-bucket.ts'
import { type Progress, step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { pricedResources } from './priced-resources.ts'
import { pricedSettings } from './priced-settings.ts'

/** `since` where medspa parked it. */
export type RunningState = { is: 'awake' | 'absent' } | { is: 'yes' | 'full'; since?: string }

type Needs = Pick<
  Deps,
  | 'autoscaling'
  | 'identity'
  | 'lockTable'
  | 'profile'
  | 'releaseParameter'
  | 'settings'
  | 'snapshots'
  | 'stateBucket'
  | 'terraform'
>
type Context = {
  settingsOnly: boolean
  stateBucketMissing?: boolean
  settings?: PricedEnvironment
  running?: PricedEnvironment
  state?: RunningState
}

/** What runs in `environment`, by Terraform's state and autoscaling's limits, and whether it is parked. */
export const readWhatRuns = (environment: Environment) =>
  step({
    id: 'running',
    section: '4',
    title: `Look at what runs in ${environment}`,
    looks: true,
    applies: ({ settingsOnly }) => !settingsOnly,
    run: async (deps: Needs, context: Context, progress: Progress) => {
      const { signal } = progress
      context.state = { is: 'absent' }
      if (deps.settings.stateBucket === undefined) return { skipped: 'no state bucket is configured' }
      checkTerraformEnvironment(deps)
      await accountOf(deps, signal)
      await lookForStateBucket(deps, context, progress)
      if (context.stateBucketMissing) return { skipped: 'there is no state bucket: nothing was deployed yet' }

      const resources = await deps.terraform.resources({ signal })
      if (resources.length === 0) return { skipped: 'there is no state: nothing was deployed yet' }
      const release = await deps.releaseParameter.read()
      // Another machine may have switched voice off.
      const beforeMigrations = await snapshotsBeforeMigrations(deps, progress)
      context.settings = { ...(await pricedSettings(deps, { voice: await isVoiceOn(deps) })), beforeMigrations }
      const { parked = 'no', parked_since: since } = release ?? {}
      if (parked !== 'no') {
        context.state = { is: parked, ...(since === undefined ? {} : { since }) }
        return { skipped: `parked${since === undefined ? '' : ` since ${since}`}` }
      }
      const running = await pricedResources(deps, resources)
      if (running === undefined) return { skipped: 'not everything is deployed' }
      context.running = { ...running, beforeMigrations }
      context.state = { is: 'awake' }
      return { detail: `${resources.length} resources in Terraform's state` }
    },
  })

/** What `medspa park prune` and later migrations delete; a role that may not look is told that they are not counted. */
async function snapshotsBeforeMigrations(
  { snapshots }: Pick<Deps, 'snapshots'>,
  { line }: Progress,
): Promise<PricedEnvironment['beforeMigrations']> {
  try {
    const own = (await snapshots.database.list()).filter(({ kind }) => kind === 'migration')
    return { snapshots: own.length, gib: own.reduce((sum, { sizeGiB = 0 }) => sum + sizeGiB, 0) }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'aws-access-denied') throw error
    line(`snapshots from before migrations are not counted: ${error.message}`)
    return undefined
  }
}
