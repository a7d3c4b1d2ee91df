import type { Existing } from '../aws/existing.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucketToLook } from '../steps/preflight/find-state-bucket.ts'
import { type Asleep, detectSleep } from '../steps/restore/detect-sleep.ts'
import { planOnly } from '../steps/terraform/plan-only.ts'
import type { Refusal } from '../terraform/guards.ts'
import type { SavedPlan } from '../terraform/run.ts'
import { listOf } from './list.ts'

export type PlanContext = {
  stateBucketMissing?: boolean
  lockTableMissing?: boolean
  asleep?: Asleep
  newService?: boolean
  plan?: SavedPlan
  refused?: Refusal[]
  /** What the plan would create although it exists. */
  existing?: readonly Existing[]
}

/** `medspa plan`: the bare plan, with no variable but the environment's. */
export const plan = listOf<PlanContext>()(
  checkTools({ variables: true }),
  requireStateBucketToLook,
  detectSleep,
  planOnly,
)
