import type { Deps } from '../deps.ts'
import type { Migrated } from '../steps/migrate/run-migration.ts'
import { migrationToStop, runMigration } from '../steps/migrate/run-migration.ts'
import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkPreflight } from '../steps/preflight/check-preflight.ts'
import { findStateBucket, requireStateBucket } from '../steps/preflight/ensure-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { type Asleep, tellAsleep } from '../steps/restore/tell-asleep.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import type { BoundStep } from '../steps/step.ts'
import type { ProbeResult } from '../steps/validate/probes.ts'
import { validateAsleep } from '../steps/validate/validate-asleep.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import type { Outputs } from '../terraform/outputs.ts'

/** Commands about an environment that is there: they begin with what Terraform says of it. */
export type DeployedContext = {
  stateBucketMissing?: boolean
  outputs?: Outputs
  /** Migrations that were applied so far, by a task that failed too. */
  migrationsApplied?: readonly string[]
  migrated?: Migrated
  probes?: ProbeResult[]
  /** Where it sleeps. */
  asleep?: Asleep
}

/** Whether the environment has a state at all. */
export const findState = (deps: Deps): BoundStep<DeployedContext>[] => [
  {
    id: 'preflight',
    section: '2.1',
    title: 'Check tools, account and region',
    run: (_, { signal }) => checkPreflight(deps, signal),
  },
  {
    id: 'state-bucket',
    section: '2.2',
    title: 'Find the state bucket',
    run: async (context) => requireStateBucket(deps, await findStateBucket(deps, context), context),
  },
]

const readEnvironment = (deps: Deps): BoundStep<DeployedContext>[] => [
  {
    id: 'outputs',
    section: '2.3',
    title: 'Read the outputs',
    run: (context, progress) => readOutputs(deps, context, progress),
  },
]

/** `medspa migrate`: section 2.6 alone, after `findState` and under the deploy lock. */
export const migrateOnly = (deps: Deps): BoundStep<DeployedContext>[] => [
  {
    id: 'former-data',
    section: '5',
    title: 'Look for data of a parked environment',
    run: () => checkAwake(deps),
  },
  ...readEnvironment(deps),
  {
    id: 'secret-references',
    section: '2.4',
    title: 'Check the keys that tasks read',
    run: (context) => checkSecretReferences(deps, context),
  },
  {
    id: 'migrate',
    section: '2.6',
    title: 'Run database migrations',
    cancelWaitsFor: migrationToStop,
    run: (context, progress) => runMigration(deps, context, progress),
  },
]

/** `medspa validate`: section 2.8 alone. */
export const validateOnly = (deps: Deps): BoundStep<DeployedContext>[] => [
  ...findState(deps),
  { id: 'asleep', section: '5', title: 'Look whether it sleeps', run: (context) => tellAsleep(deps, context) },
  ...readEnvironment(deps),
  {
    id: 'validate',
    section: '2.8',
    title: 'Validate end to end',
    run: (context, progress) =>
      context.asleep ? validateAsleep(deps, context, progress) : validateEnvironment(deps, context, progress),
  },
]
