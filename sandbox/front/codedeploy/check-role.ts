import type { Call } from '../call.ts'
import { AwsError } from '../errors.ts'
import type { Trust } from '../iam/trust.ts'
import { operationInput } from '../reply.ts'

/** Operations that name a service role; CodeDeploy tries to assume it at once. */
const NAMES_A_ROLE = ['CreateDeploymentGroup', 'UpdateDeploymentGroup']

/**
 * Refuses a service role that CodeDeploy may not assume.
 * Source: CodeDeploy API reference, CreateDeploymentGroup, InvalidRoleException ("the service role ARN was specified in an invalid
 * format, or the service role does not have the permission"), and the wording of public reports.
 */
export async function checkRole(call: Call, trusts: Trust): Promise<void> {
  if (!NAMES_A_ROLE.includes(call.operation ?? '')) return
  const { serviceRoleArn: role } = operationInput(call)
  if (typeof role !== 'string' || (await trusts(role, 'codedeploy'))) return
  throw new AwsError(
    'InvalidRoleException',
    `AWS CodeDeploy does not have the permissions required to assume the role ${role}.`,
  )
}
