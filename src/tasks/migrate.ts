import { snapshotBeforeMigration } from '../steps/migrate/before/snapshot-before-migration.ts'
import { findPending } from '../steps/migrate/find-pending.ts'
import { readSchema, type SchemaContext } from '../steps/migrate/read-schema.ts'
import { findDirty } from '../steps/migrate/repair/find-dirty.ts'
import { forceVersion } from '../steps/migrate/repair/force-version.ts'
import { readSchemaAgain } from '../steps/migrate/repair/read-schema-again.ts'
import type { RepairContext } from '../steps/migrate/repair/repair-context.ts'
import { snapshotBeforeRepair } from '../steps/migrate/repair/snapshot-before-repair.ts'
import { runMigration } from '../steps/migrate/run-migration.ts'
import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket, requireStateBucketToLook } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import type { DeployContext } from './deploy-context.ts'
import { listOf, question } from './list.ts'

export type MigrateContext = Pick<
  DeployContext,
  | 'lockTableMissing'
  | 'migrated'
  | 'migrationsApplied'
  | 'outputs'
  | 'snapshot'
  | 'snapshotFirst'
  | 'stateBucketMissing'
  | 'wait'
>

/** `medspa migrate`: section 2.6 alone. */
export const migrate = listOf<MigrateContext>()(
  checkTools<MigrateContext>({ lasting: { command: 'migrate' } }),
  requireStateBucket,
  takeDeployLock<MigrateContext>({ command: 'migrate', reason: 'pending migrations' }),
  checkAwake,
  readOutputs,
  checkSecretReferences,
  snapshotBeforeMigration,
  runMigration,
)

export type MigrateStatusContext = SchemaContext & { stateBucketMissing?: boolean; lockTableMissing?: boolean }

/** `medspa migrate status`: changes nothing. */
export const migrateStatus = listOf<MigrateStatusContext>()(
  checkTools(),
  requireStateBucketToLook,
  checkAwake,
  readOutputs,
  readSchema,
  findPending,
)

/** `medspa migrate repair`: a dirty version of golang-migrate's is put right, behind a snapshot. */
export const migrateRepair = listOf<RepairContext>()(
  checkTools<RepairContext>({ lasting: { command: 'migrate' } }),
  requireStateBucket,
  takeDeployLock<RepairContext>({ command: 'migrate repair', reason: ({ to }) => `force version ${to}` }),
  checkAwake,
  readOutputs,
  readSchema,
  findDirty,
  question('repair'),
  snapshotBeforeRepair,
  forceVersion,
  readSchemaAgain,
)
