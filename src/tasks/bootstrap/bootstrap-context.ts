import type { Deps } from '../../deps.ts'
import type { Made } from '../../steps/bootstrap/made.ts'
import type { SavedPlan } from '../../terraform/run.ts'

type Settings = Deps['settings']

/** What the steps of `medspa bootstrap` hand on to each other. */
export type BootstrapContext = {
  /** The account's environments. */
  environments: readonly Settings['environment'][]
  /** What the configuration says of each of them. */
  settings: readonly Pick<Settings, 'configFile' | 'environment' | 'platform'>[]
  /** `--github`, or the configuration's: `owner/name`. */
  github: string | undefined
  /** `--budget-email`, or the configuration's. */
  budgetEmail: string | undefined
  /** Addresses that the operator gave up. */
  allowDestroy: readonly string[]
  accountId?: string
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  /** Services that the boundary leaves the API. */
  apiServices?: readonly string[]
  /** GitHub's OIDC provider, where the account has one that this root did not make; null: it makes it. */
  githubProvider?: string | null
  plan?: SavedPlan
  made?: Made
}
