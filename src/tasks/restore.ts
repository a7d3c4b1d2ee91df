import { closeFormerRedisToken } from '../steps/credentials/close-former-redis-token.ts'
import { ensureRedisToken } from '../steps/credentials/ensure-redis-token.ts'
import { giveDatabaseRole } from '../steps/credentials/give-database-role.ts'
import { checkQuotas } from '../steps/first-apply/check-quotas.ts'
import { ensureServiceLinkedRoles } from '../steps/first-apply/ensure-service-linked-roles.ts'
import { runMigration } from '../steps/migrate/run-migration.ts'
import { takeParkingBack } from '../steps/park/undo/take-parking-back.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { refusePlainRestore } from '../steps/preflight/refuse-plain-http.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { checkApplied } from '../steps/release/check-applied.ts'
import { checkRelease } from '../steps/release/check-release.ts'
import { dropPinOnly } from '../steps/release/drop-pin.ts'
import { findRelease } from '../steps/release/find-release.ts'
import { moveVoiceAlias } from '../steps/release/move-voice-alias.ts'
import { shiftTraffic } from '../steps/release/shift-traffic.ts'
import { warmVoice } from '../steps/release/warm-voice.ts'
import { rollWorkers } from '../steps/release/workers/roll-workers.ts'
import { compareData } from '../steps/restore/compare-data.ts'
import { findDataToRestore } from '../steps/restore/find-data-to-restore.ts'
import { forgetSnapshots } from '../steps/restore/forget-snapshots.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import { applyInfrastructure } from '../steps/terraform/apply-infrastructure.ts'
import { protectFromDeletion } from '../steps/terraform/protect-from-deletion.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import { tryVoice } from '../steps/voice/try-voice.ts'
import type { DeployContext } from './deploy-context.ts'
import { listOf } from './list.ts'
import type { RestoreContext } from './restore-context.ts'

/** `medspa restore`, up to the snapshots that are brought back. Changes nothing, but that it takes back a park that was left. */
export const beginRestore = listOf<RestoreContext>()(
  checkTools<RestoreContext>({ lasting: { command: 'restore' }, variables: true }),
  requireStateBucket,
  findRelease<RestoreContext>({
    option: '--release',
    tagOf: ({ request }) => request.release,
    found: ({ request }, tag) => {
      request.release = tag
    },
  }),
  takeDeployLock<RestoreContext>({ command: 'restore', reason: 'restore' }),
  takeParkingBack,
  findDataToRestore,
  refusePlainRestore,
)

/** What sleeps, where `medspa deploy --restore-if-parked` asks for it. */
export const findSleeping = listOf<RestoreContext>()(findDataToRestore, refusePlainRestore)

/**
 * After `planRelease` of tasks/deploy.ts, in place of its `release`: between the apply and the first writer the data are
 * compared with what park counted.
 */
export const wake = listOf<DeployContext>()(
  checkQuotas,
  ensureServiceLinkedRoles,
  applyInfrastructure,
  checkApplied,
  // What is made anew is protected; a park that was stopped in its destroy has lifted it of what is there still.
  protectFromDeletion,
  tryVoice,
  // Made anew, Redis has the token that Terraform knows; the probe comes with the secret's.
  ensureRedisToken,
  compareData,
  giveDatabaseRole,
  checkSecretReferences,
  runMigration,
  shiftTraffic,
  moveVoiceAlias,
  rollWorkers,
  checkRelease,
  warmVoice,
  dropPinOnly,
  closeFormerRedisToken,
  validateEnvironment,
  forgetSnapshots,
)
