import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { roleNameOf } from '../access/role-arn.ts'
import { allowsService } from './policy.ts'

/** A service that assumes roles. */
export type AssumingService = 'ecs-tasks' | 'codedeploy' | 'lambda'

/** Whether a role's trust policy lets a service assume it. A role that IAM does not have is another's matter. */
export type Trust = (roleArn: string | undefined, service: AssumingService) => Promise<boolean>

/**
 * Reads trust policies as STS does when a service assumes a role, with the condition keys that AWS documents for that service:
 * ECS and CodeDeploy say for which account and resource they ask (ECS developer guide, "Amazon ECS task IAM role"; CodeDeploy user
 * guide, "Cross-service confused deputy prevention"). Lambda says for which account (AWS's own trust policy for a function in
 * aws/agent-toolkit-for-aws, skills/specialized-skills/serverless-skills); that it says for which function AWS writes nowhere, so
 * here a condition on `aws:SourceArn` shuts it out.
 */
export function createTrust(context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>): Trust {
  const iam = new IAMClient(motoClientOptions(context))
  const { accountId, region } = context
  const source = (arn: string) => ({ 'aws:SourceAccount': accountId, 'aws:SourceArn': arn })
  const keys: Record<AssumingService, Record<string, string>> = {
    'ecs-tasks': source(`arn:aws:ecs:${region}:${accountId}:task/cluster/task`),
    codedeploy: source(`arn:aws:codedeploy:${region}:${accountId}:deploymentgroup:application/group`),
    lambda: { 'aws:SourceAccount': accountId },
  }
  return async (roleArn, service) => {
    const RoleName = roleNameOf(roleArn ?? '')
    if (RoleName === undefined) return true
    const document = await iam.send(new GetRoleCommand({ RoleName })).then(
      ({ Role }) => Role?.AssumeRolePolicyDocument,
      (error: unknown) => {
        if (error instanceof NoSuchEntityException) return undefined
        throw error
      },
    )
    if (document === undefined) return true
    return allowsService(document, {
      service: `${service}.amazonaws.com`,
      action: 'sts:AssumeRole',
      keys: keys[service],
    })
  }
}
