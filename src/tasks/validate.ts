import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucketToLook } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { type Asleep, detectSleep } from '../steps/restore/detect-sleep.ts'
import type { CheckResult, Urls } from '../steps/validate/checks/check.ts'
import type { Choice } from '../steps/validate/choice.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import type { Outputs } from '../terraform/outputs.ts'
import { listOf } from './list.ts'

export type ValidateContext = {
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  outputs?: Outputs
  checks?: CheckResult[]
  /** Which of them the operator wants. */
  choice?: Choice
  /** Where it answers; a parked one answers nowhere. */
  urls?: Urls
  /** Where it sleeps. */
  asleep?: Asleep
}

/** `medspa validate`: section 2.8 alone. */
export const validate = listOf<ValidateContext>()(
  checkTools(),
  requireStateBucketToLook,
  detectSleep,
  readOutputs,
  validateEnvironment,
)
