import { checkAwake } from '../steps/preflight/check-awake.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { findDeployedRelease } from '../steps/preflight/find-deployed-release.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../steps/preflight/read-outputs.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { checkStrategy } from '../steps/release/blue-green/check-strategy.ts'
import { checkRelease } from '../steps/release/check-release.ts'
import { inspectImages } from '../steps/release/inspect-images.ts'
import { replaceTasks } from '../steps/release/replace-tasks.ts'
import { checkSecretReferences } from '../steps/secrets/check-secret-references.ts'
import type { Step } from '../steps/step.ts'
import { validateEnvironment } from '../steps/validate/validate-environment.ts'
import type { DeployContext } from './deploy-context.ts'
import { listOf } from './list.ts'

/** An older medspa recorded no digests: then they are those that the registry has. */
const unlessRecorded = <Needs>(step: Step<Needs, DeployContext>): Step<Needs, DeployContext> => ({
  ...step,
  applies: ({ digests }) => digests === undefined,
})

/** `medspa deploy --redeploy`, up to the release that runs. Nothing changes. */
export const beginRedeploy = listOf<DeployContext>()(
  checkTools<DeployContext>({ lasting: { command: 'deploy' } }),
  requireStateBucket,
  checkStrategy,
  takeDeployLock<DeployContext>({ command: 'deploy', reason: 'new tasks of the same release' }),
  checkAwake,
  findDeployedRelease,
)

/**
 * The tasks of the release that runs are replaced by new ones of the same, which read the secret anew. Nothing is planned,
 * built, recorded or migrated, and the voice Lambda, which reads no secret, stays as it is.
 */
export const renewRelease = listOf<DeployContext>()(
  unlessRecorded(inspectImages),
  readOutputs,
  checkSecretReferences,
  replaceTasks,
  checkRelease,
  validateEnvironment,
)
