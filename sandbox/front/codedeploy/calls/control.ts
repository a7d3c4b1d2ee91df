import { AwsError } from '../../errors.ts'
import { type Deployment, isOver } from '../deployment.ts'
import type { Engine } from '../engine.ts'
import { deploymentNamed } from './known.ts'

type Input = Record<string, unknown>
type Calls = Pick<Engine, 'find' | 'wake'>

/**
 * StopDeployment: `Pending` first, `Succeeded` when it is asked for again before the deployment has stopped. Without
 * `autoRollbackEnabled` the group's events decide whether it rolls back.
 * Source: CodeDeploy API reference, StopDeployment; the text, aws-cli's example.
 */
export function stopDeployment(input: Input, engine: Calls): object {
  const deployment = deploymentNamed(input.deploymentId, engine)
  checkUnderWay(deployment)
  const isTold = deployment.stop !== undefined
  const { autoRollbackEnabled: asked } = input
  deployment.stop ??= { rollsBack: typeof asked === 'boolean' ? asked : undefined }
  engine.wake(deployment)
  return {
    status: isTold ? 'Succeeded' : 'Pending',
    statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
  }
}

/**
 * ContinueDeployment, for the wait before the shift and for the one before blue goes. Without a type it means the first:
 * AWS does not document that, nor what it answers to TERMINATION_WAIT too early, or the texts.
 * Source: CodeDeploy API reference, ContinueDeployment.
 */
export function continueDeployment(input: Input, engine: Calls): void {
  const deployment = deploymentNamed(input.deploymentId, engine)
  const { deploymentWaitType: type = 'READY_WAIT' } = input
  if (type !== 'READY_WAIT' && type !== 'TERMINATION_WAIT') {
    throw new AwsError('InvalidDeploymentWaitTypeException', `The wait type ${String(type)} is not valid`)
  }
  checkUnderWay(deployment)
  const wait = type === 'READY_WAIT' ? 'ready' : 'termination'
  if (deployment.phase !== wait || deployment.continued[wait]) {
    const message = `The deployment ${deployment.id} does not wait to be continued`
    throw new AwsError('DeploymentIsNotInReadyStateException', message)
  }
  deployment.continued[wait] = true
  engine.wake(deployment)
}

function checkUnderWay(deployment: Deployment): void {
  if (!isOver(deployment)) return
  const message = `The deployment ${deployment.id} has already completed`
  throw new AwsError('DeploymentAlreadyCompletedException', message)
}

/**
 * PutLifecycleEventHookExecutionStatus: the answer of a function that was asked.
 * Source: CodeDeploy API reference, PutLifecycleEventHookExecutionStatus.
 */
export function putHookStatus(input: Input, engine: Calls): object {
  const deployment = deploymentNamed(input.deploymentId, engine)
  const { lifecycleEventHookExecutionId: id, status } = input
  if (status !== 'Succeeded' && status !== 'Failed') {
    const message = 'The status of a lifecycle event is Succeeded or Failed'
    throw new AwsError('InvalidLifecycleEventHookExecutionStatusException', message)
  }
  if (typeof id !== 'string' || !deployment.hookIds.includes(id)) {
    const message = 'No lifecycle event of the deployment was given this execution id'
    throw new AwsError('InvalidLifecycleEventHookExecutionIdException', message)
  }
  const { hook } = deployment
  if (hook?.executionId !== id || hook.answer !== undefined || isOver(deployment)) {
    throw new AwsError('LifecycleEventAlreadyCompletedException', 'The lifecycle event has already completed')
  }
  hook.answer = status
  engine.wake(deployment)
  return { lifecycleEventHookExecutionId: id }
}
