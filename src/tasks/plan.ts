import type { Deps } from '../deps.ts'
import { checkPreflight } from '../steps/preflight/check-preflight.ts'
import { checkVariables } from '../steps/preflight/check-variables.ts'
import { findStateBucket, requireStateBucket } from '../steps/preflight/ensure-state-bucket.ts'
import { type Asleep, tellAsleep } from '../steps/restore/tell-asleep.ts'
import { rememberTaskSecrets } from '../steps/secrets/remember-values.ts'
import type { BoundStep } from '../steps/step.ts'
import { refusalsOf } from '../steps/terraform/guard-plan.ts'
import { planInfrastructure, terraformToEnd } from '../steps/terraform/infrastructure.ts'
import type { Refusal } from '../terraform/guards.ts'
import type { SavedPlan } from '../terraform/run.ts'

export type PlanContext = {
  stateBucketMissing?: boolean
  asleep?: Asleep
  newService?: boolean
  plan?: SavedPlan
  refused?: Refusal[]
}

/** The bare plan: no variable but the environment's. */
export const planOnly = (deps: Deps): BoundStep<PlanContext>[] => [
  {
    id: 'preflight',
    section: '2.1',
    title: 'Check tools, account and region',
    run: async (_, { signal }) => {
      await checkVariables(deps)
      return checkPreflight(deps, signal)
    },
  },
  {
    id: 'state-bucket',
    section: '2.2',
    title: 'Find the state bucket',
    run: async (context) => requireStateBucket(deps, await findStateBucket(deps, context), context),
  },
  { id: 'asleep', section: '5', title: 'Look whether it sleeps', run: (context) => tellAsleep(deps, context) },
  {
    id: 'plan',
    section: '2.3',
    title: 'Plan the infrastructure',
    cancelWaitsFor: terraformToEnd,
    run: async (context, progress) => {
      await rememberTaskSecrets(deps)
      const planned = await planInfrastructure(deps, context, progress, { onlyShown: true })
      context.refused = await refusalsOf(deps, context)
      return planned
    },
  },
]
