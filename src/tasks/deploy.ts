import { shortTag } from '../releases/release-images.ts'
import { findBoundary } from '../steps/boundary/find-boundary.ts'
import { closeFormerRedisToken } from '../steps/credentials/close-former-redis-token.ts'
import { ensureRedisToken } from '../steps/credentials/ensure-redis-token.ts'
import { giveDatabaseRole } from '../steps/credentials/give-database-role.ts'
import { claimName } from '../steps/dns/claim-name.ts'
import { checkQuotas } from '../steps/first-apply/check-quotas.ts'
import { ensureServiceLinkedRoles } from '../steps/first-apply/ensure-service-linked-roles.ts'
import { snapshotBeforeMigration } from '../steps/migrate/before/snapshot-before-migration.ts'
import { runMigration } from '../steps/migrate/run-migration.ts'
import { finishTakingBack, tryTakingParkingBack } from '../steps/park/undo/take-parking-back.ts'
import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkCertificate } from '../steps/preflight/check-certificate.ts'
import { checkTargets } from '../steps/preflight/check-targets.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { createStateBucket } from '../steps/preflight/create-state-bucket.ts'
import { findStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { keepLockVersions } from '../steps/preflight/keep-lock-versions.ts'
import { refusePlainHttp } from '../steps/preflight/refuse-plain-http.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { checkStrategy } from '../steps/release/blue-green/check-strategy.ts'
import { buildImages } from '../steps/release/build-images.ts'
import { checkApplied } from '../steps/release/check-applied.ts'
import { checkRelease } from '../steps/release/check-release.ts'
import { dropPin } from '../steps/release/drop-pin.ts'
import { findRelease } from '../steps/release/find-release.ts'
import { inspectImages } from '../steps/release/inspect-images.ts'
import { moveVoiceAlias } from '../steps/release/move-voice-alias.ts'
import { findPromoted } from '../steps/release/promote/find-promoted.ts'
import { promoteImages } from '../steps/release/promote/promote-images.ts'
import { pushImages } from '../steps/release/push-images.ts'
import { recordRelease } from '../steps/release/record-release.ts'
import { showScanFindings } from '../steps/release/scan/show-scan-findings.ts'
import { shiftTraffic } from '../steps/release/shift-traffic.ts'
import { rollWorkers } from '../steps/release/workers/roll-workers.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import { recoverSecrets } from '../steps/secrets/deleted/recover-secrets.ts'
import { ensureKeys } from '../steps/secrets/ensure-keys.ts'
import { findOutsideEdits } from '../steps/secrets/find-outside-edits.ts'
import { applyFoundation } from '../steps/terraform/apply-foundation.ts'
import { applyInfrastructure } from '../steps/terraform/apply-infrastructure.ts'
import { keepData } from '../steps/terraform/keep-data.ts'
import { planFoundation } from '../steps/terraform/plan-foundation.ts'
import { planInfrastructure } from '../steps/terraform/plan-infrastructure.ts'
import { protectFromDeletion } from '../steps/terraform/protect-from-deletion.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import { tryVoice } from '../steps/voice/try-voice.ts'
import type { DeployContext } from './deploy-context.ts'
import { listOf, question } from './list.ts'

/** `medspa deploy`, up to the lock, and a park that was left half done taken back as far as that works; else nothing changes but the state bucket, which is made after asking. */
export const beginDeploy = listOf<DeployContext>()(
  checkTools<DeployContext>({ lasting: { command: 'deploy' }, variables: true }),
  checkTargets,
  checkCertificate,
  refusePlainHttp,
  findStateBucket,
  question('create-state-bucket'),
  createStateBucket,
  findRelease<DeployContext>({
    option: '--tag',
    // One that is promoted is in another environment's registry.
    tagOf: ({ asked, promotion }) => (promotion === undefined ? asked : undefined),
    found: (context, tag) => {
      context.tag = tag
    },
  }),
  findPromoted,
  checkStrategy,
  takeDeployLock<DeployContext>({ command: 'deploy', reason: ({ tag }) => `release ${shortTag(tag)}` }),
  keepLockVersions,
  tryTakingParkingBack,
)

/** Refuses (exit 3) where the environment's data sleep. `--restore-if-parked` wakes them instead: tasks/restore.ts. */
export const requireAwake = listOf<DeployContext>()(checkAwake)

/** From the lock to the approved plan; a restore has the same. Nothing that runs is touched. */
export const planRelease = listOf<DeployContext>()(
  findBoundary,
  findOutsideEdits,
  question('recover-secrets'),
  recoverSecrets,
  planFoundation,
  question('outside-edits'),
  question('apply-foundation'),
  applyFoundation,
  ensureKeys,
  promoteImages,
  buildImages,
  pushImages,
  inspectImages,
  keepData,
  recordRelease,
  claimName,
  planInfrastructure,
  showScanFindings,
  question('apply-plan'),
)

/** The approved plan is applied, the schema migrated, and only then does anything move. */
export const release = listOf<DeployContext>()(
  checkQuotas,
  ensureServiceLinkedRoles,
  applyInfrastructure,
  checkApplied,
  protectFromDeletion,
  tryVoice,
  giveDatabaseRole,
  ensureRedisToken,
  checkSecretReferences,
  snapshotBeforeMigration,
  runMigration,
  shiftTraffic,
  moveVoiceAlias,
  rollWorkers,
  checkRelease,
  dropPin,
  closeFormerRedisToken,
  finishTakingBack,
  validateEnvironment,
)
