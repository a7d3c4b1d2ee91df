import type { Service } from './call.ts'
import { AwsError } from './errors.ts'
import type { Trust } from './iam/trust.ts'
import { operationInput } from './reply.ts'

/** Operations that name a service role; CodeDeploy tries to assume it at once. */
const NAMES_A_ROLE = ['CreateDeploymentGroup', 'UpdateDeploymentGroup']

/**
 * CodeDeploy: moto keeps applications and groups; here is what it does not ask, whether CodeDeploy may assume the service role.
 * Source: CodeDeploy API reference, CreateDeploymentGroup, InvalidRoleException ("the service role ARN was specified in an invalid
 * format, or the service role does not have the permission"), and the wording of public reports.
 */
export function createCodeDeploy(trusts: Trust): Service {
  return {
    names: ['codedeploy'],
    async handle(call, forward) {
      if (NAMES_A_ROLE.includes(call.operation ?? '')) {
        const { serviceRoleArn: role } = operationInput(call)
        if (typeof role === 'string' && !(await trusts(role, 'codedeploy'))) {
          throw new AwsError(
            'InvalidRoleException',
            `AWS CodeDeploy does not have the permissions required to assume the role ${role}.`,
          )
        }
      }
      return forward(call)
    },
  }
}
