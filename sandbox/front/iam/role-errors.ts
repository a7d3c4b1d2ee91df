import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { StartError } from '../ecs/start-error.ts'
import { AwsError } from '../errors.ts'
import type { RolePropagation } from './iam.ts'
import type { Trust } from './trust.ts'

/** What services say of a role that they do not know yet, or not yet whole, or that does not trust them. */
export type RoleErrors = {
  /** ECS starts a task: throws StartError. */
  checkTaskStart: (task: {
    executionRole: string | undefined
    /** Who the execution role's calls are made as. */
    principal: string | undefined
    containers: readonly ContainerDefinition[]
  }) => Promise<void>
  /** ECS is given roles for a task definition by `principal`: throws AccessDeniedException. */
  checkPassRole: (principal: string, roles: readonly unknown[]) => void
  /** ECS is told to start a task: throws ClientException. */
  checkRunTask: (roles: readonly (string | undefined)[]) => Promise<void>
  /** Lambda is given a role: throws InvalidParameterValueException. */
  checkFunctionRole: (role: unknown) => Promise<void>
}

/** Nobody waits for IAM: everything is known at once. */
export const knownAtOnce: RoleErrors = {
  async checkTaskStart() {},
  checkPassRole() {},
  async checkRunTask() {},
  async checkFunctionRole() {},
}

/** Where ECS cannot take the role. Wording: ECS's own, as public reports quote it. */
const cannotAssume = (role: string) =>
  `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`

const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: '

export const roleErrors = ({ unknownOf }: RolePropagation, trusts: Trust = async () => true): RoleErrors => ({
  async checkTaskStart({ containers, executionRole: role, principal }) {
    const unknown = (await trusts(role, 'ecs-tasks')) ? unknownOf(role) : 'role'
    if (role === undefined || unknown === undefined) return
    if (unknown === 'role') throw new StartError(`${PULL}${cannotAssume(role)}`)
    const secret = containers.flatMap(({ secrets = [] }) => secrets)[0]?.valueFrom
    // Without a secret the registry's password is what the role reads first.
    const [what, action, resource] =
      secret === undefined
        ? ['The task cannot pull registry auth from Amazon ECR', 'ecr:GetAuthorizationToken', '*']
        : [
            'execution resource retrieval failed: unable to retrieve secret from asm',
            'secretsmanager:GetSecretValue',
            secret.split(':').slice(0, 7).join(':'),
          ]
    throw new StartError(
      `${PULL}${what}: service call has been retried 1 time(s): AccessDeniedException: User: ${principal ?? role} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    )
  },
  checkPassRole(principal, roles) {
    const unknown = roles.find((role) => typeof role === 'string' && unknownOf(role) === 'role')
    if (unknown === undefined) return
    // The text: terraform-aws-modules/terraform-aws-ecs#414. The caller may pass the role; it is not visible yet.
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: iam:PassRole on resource: ${unknown}`,
    )
  },
  async checkRunTask(roles) {
    for (const role of roles) {
      if (role === undefined || (unknownOf(role) !== 'role' && (await trusts(role, 'ecs-tasks')))) continue
      throw new AwsError('ClientException', cannotAssume(role))
    }
  },
  async checkFunctionRole(role) {
    if (typeof role !== 'string' || (unknownOf(role) !== 'role' && (await trusts(role, 'lambda')))) return
    throw new AwsError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    )
  },
})
