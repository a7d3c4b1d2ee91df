import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { type Asleep, tellAsleep } from '../steps/restore/tell-asleep.ts'
import type { ProbeResult } from '../steps/validate/probes.ts'
import { validateAwakeOrAsleep } from '../steps/validate/validate-awake-or-asleep.ts'
import type { Outputs } from '../terraform/outputs.ts'
import { listOf } from './list.ts'

export type ValidateContext = {
  stateBucketMissing?: boolean
  outputs?: Outputs
  probes?: ProbeResult[]
  /** Where it sleeps. */
  asleep?: Asleep
}

/** `medspa validate`: section 2.8 alone. */
export const validate = listOf<ValidateContext>()(
  checkTools(),
  requireStateBucket,
  tellAsleep,
  readOutputs,
  validateAwakeOrAsleep,
)
