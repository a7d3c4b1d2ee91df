import { randomUUID } from 'node:crypto'
import type { Hook } from '../appspec.ts'
import type { Deployment } from '../deployment.ts'
import { LIMIT_MINUTES } from '../pace.ts'
import { DeploymentError, type Ports } from '../ports.ts'

// Texts: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues"; the codes are those of the enum that fit.
const FAILED = 'The deployment failed because one or more of the lifecycle event validation functions failed.'
const LATE =
  'The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.'

/**
 * Asks the function that the AppSpec names for an event, once, and waits for its answer; an event without one is over.
 * Source: CodeDeploy user guide, "AppSpec 'hooks' section for an Amazon ECS deployment".
 */
export async function runHook(name: Hook, deployment: Deployment, ports: Ports): Promise<boolean> {
  const functionName = deployment.appSpec.hooks[name]
  if (functionName === undefined) return true
  deployment.hook ??= newHook(deployment)
  const { hook } = deployment
  if (!hook.isInvoked) {
    hook.isInvoked = true
    ports.invokeHook(deployment, functionName, hook.executionId).catch((error: unknown) => {
      hook.answer ??= 'Failed'
      deployment.error = { code: 'INVALID_LAMBDA_FUNCTION', message: String(error) }
      ports.wake(deployment)
    })
  }
  if (hook.answer === undefined) {
    const waited = ports.now().getTime() - deployment.since.getTime()
    if (waited < LIMIT_MINUTES.hook * ports.pace.limitMinuteMs) return false
    throw new DeploymentError('TIMEOUT', LATE)
  }
  deployment.hook = undefined
  if (hook.answer === 'Succeeded') return true
  const { code = 'HOOK_EXECUTION_FAILURE', message = FAILED } = deployment.error ?? {}
  throw new DeploymentError(code, message)
}

function newHook(deployment: Deployment): NonNullable<Deployment['hook']> {
  const executionId = Buffer.from(`${deployment.id} ${randomUUID()}`).toString('base64url')
  deployment.hookIds.push(executionId)
  return { executionId, isInvoked: false, answer: undefined }
}
