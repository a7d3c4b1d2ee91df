import { runMigration } from '../steps/migrate/run-migration.ts'
import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import type { DeployContext } from './deploy-context.ts'
import { listOf } from './list.ts'

export type MigrateContext = Pick<
  DeployContext,
  'lockTableMissing' | 'migrated' | 'migrationsApplied' | 'outputs' | 'stateBucketMissing' | 'wait'
>

/** `medspa migrate`: section 2.6 alone. */
export const migrate = listOf<MigrateContext>()(
  checkTools<MigrateContext>({ lasting: { command: 'migrate' } }),
  requireStateBucket,
  takeDeployLock<MigrateContext>({ command: 'migrate', reason: 'pending migrations' }),
  checkAwake,
  readOutputs,
  checkSecretReferences,
  runMigration,
)
