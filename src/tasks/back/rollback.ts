import { checkAccountToGoBack } from '../../steps/preflight/check-account.ts'
import { checkBack, findOutputs } from '../../steps/release/back/check-back.ts'
import { findWaysBack } from '../../steps/release/back/find-ways-back.ts'
import { moveApiBack, moveVoiceBack } from '../../steps/release/back/move-back.ts'
import { moveWorkersBack } from '../../steps/release/back/move-workers-back.ts'
import { publishRenewedVoice } from '../../steps/release/back/publish-renewed.ts'
import { recordWayBack } from '../../steps/release/back/record-way-back.ts'
import { registerRenewed } from '../../steps/release/back/register-renewed.ts'
import { stopDeploymentOfLeft } from '../../steps/release/back/stop-deployment.ts'
import { stopHolder } from '../../steps/release/back/stop-holder.ts'
import { takeRollbackLock } from '../../steps/release/back/take-lock.ts'
import { validateEnvironment } from '../../steps/validate/validate-environment.ts'
import { listOf, question } from '../list.ts'
import type { RollbackContext } from './rollback-context.ts'

/** `medspa rollback`, up to the approved release. Nothing changes; Terraform is not asked. */
export const beginRollback = listOf<RollbackContext>()(
  checkAccountToGoBack,
  takeRollbackLock,
  question('without-lock'),
  question('stop-holder'),
  stopHolder,
  findWaysBack,
  question('way-back'),
)

/** What a way back ends with, also where a worker is all that does not run. */
export const validateBack = listOf<RollbackContext>()(findOutputs, validateEnvironment)

/**
 * What the parameter pins is made first; then comes the parameter, before anything moves. After a kill the same command finds
 * the pin there, and goes on to the same release. Each step behind it finds what is done already.
 */
export const goBack = listOf<RollbackContext>()(
  registerRenewed,
  publishRenewedVoice,
  recordWayBack,
  stopDeploymentOfLeft,
  moveApiBack,
  moveVoiceBack,
  moveWorkersBack,
  checkBack,
  findOutputs,
  validateEnvironment,
)
