import { checkAccount } from '../../steps/preflight/check-account.ts'
import { checkWaiting, continueDeployment } from '../../steps/release/blue-green/continue-deployment.ts'
import { findDeployment } from '../../steps/release/blue-green/find-deployment.ts'
import { checkStoppable, stopDeployment } from '../../steps/release/blue-green/stop-deployment.ts'
import { watchDeployment } from '../../steps/release/blue-green/watch-deployment.ts'
import { listOf, question } from '../list.ts'
import type { DeploymentContext } from './deployment-context.ts'

// None takes the deploy lock: whoever carries the deployment out has it.

/** `medspa deploy --watch`: only looks. */
export const watchRunning = listOf<DeploymentContext>()(checkAccount, findDeployment, watchDeployment)

/** `medspa deploy continue`: of a deployment that is held. */
export const continueHeld = listOf<DeploymentContext>()(
  checkAccount,
  findDeployment,
  checkWaiting,
  question('continue'),
  continueDeployment,
)

/** `medspa deploy stop`: of a deployment whose rollout is not done. */
export const stopRunning = listOf<DeploymentContext>()(
  checkAccount,
  findDeployment,
  checkStoppable,
  question('stop'),
  stopDeployment,
)
