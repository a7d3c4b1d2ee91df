import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam'
import { motoClientOptions, type SandboxContext } from '../context.ts'
import type { Call, Reply } from '../front/call.ts'
import { awsError } from '../front/errors.ts'
import { formInput } from '../front/reply.ts'
import type { AccountFaults, TestHooks } from '../front/test-hooks.ts'

/** What an account is refused that is new, or on AWS's free plan. */
export type AccountFaultAnswers = {
  /** AWS's answer while a test asked for such an account; undefined where the call goes on. */
  refusal: (call: Call) => Promise<Reply | undefined>
}

type Answer = readonly [status: number, code: string, message: string]
type Rule = {
  fault: { [S in keyof AccountFaults]: readonly [S, AccountFaults[S]] }[keyof AccountFaults]
  service: string
  operations: readonly string[]
  /** The service-linked role that the account lacks; without it the answer follows from the call alone. */
  role?: string
  answer: (call: Call, roleArn: string) => Answer | undefined
}

const withoutRole = ['iam', 'no-service-linked-roles'] as const

/** Each text with the thread that quotes it. */
const RULES: readonly Rule[] = [
  {
    fault: withoutRole,
    service: 'rds',
    operations: ['CreateDBSubnetGroup'],
    role: 'rds.amazonaws.com/AWSServiceRoleForRDS',
    // crossplane-contrib/provider-aws#479
    answer: () => [
      400,
      'InvalidParameterValue',
      'Missing necessary credentials. Please check http://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html',
    ],
  },
  {
    fault: withoutRole,
    service: 'rds',
    operations: ['CreateDBInstance', 'RestoreDBInstanceFromDBSnapshot'],
    role: 'rds.amazonaws.com/AWSServiceRoleForRDS',
    // aws-samples/eks-workshop-v2#1609
    answer: () => [
      400,
      'InvalidParameterValue',
      'Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later',
    ],
  },
  {
    fault: withoutRole,
    service: 'elasticache',
    operations: ['CreateCacheSubnetGroup', 'CreateReplicationGroup'],
    role: 'elasticache.amazonaws.com/AWSServiceRoleForElastiCache',
    // aws-controllers-k8s/community#367
    answer: () => [
      400,
      'ServiceLinkedRoleNotFoundFault',
      'This action cannot be completed due to insufficient permissions. (Recommended action) Please create new role using IAM API CreateServiceLinkedRole.',
    ],
  },
  {
    fault: withoutRole,
    service: 'elasticloadbalancing',
    operations: ['CreateLoadBalancer'],
    role: 'elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing',
    // openshift/openshift-docs#31545
    answer: ({ principal }, roleArn) => [
      403,
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: iam:CreateServiceLinkedRole on resource: ${roleArn}`,
    ],
  },
  {
    fault: withoutRole,
    service: 'ecs',
    operations: ['CreateService'],
    role: 'ecs.amazonaws.com/AWSServiceRoleForECS',
    // nathanpeck/aws-cloudformation-fargate#3
    answer: () => [
      400,
      'InvalidParameterException',
      'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    ],
  },
  {
    fault: ['rds', 'free-plan'],
    service: 'rds',
    operations: ['CreateDBInstance', 'ModifyDBInstance', 'RestoreDBInstanceFromDBSnapshot'],
    // yc-software/qm#352: one limit at a time; only classes of the size micro.
    answer: (call) => {
      const form = formInput(call)
      const instanceClass = form.get('DBInstanceClass')
      if (Number(form.get('BackupRetentionPeriod') ?? 0) > 1)
        return [
          400,
          'FreeTierRestrictionError',
          'The specified backup retention period exceeds the maximum available to free tier customers. To remove all limitations, upgrade your account plan.',
        ]
      if (instanceClass !== null && !instanceClass.endsWith('.micro'))
        return [400, 'FreeTierRestrictionError', "This instance size isn't available with free plan accounts."]
      return undefined
    },
  },
  {
    fault: ['elasticloadbalancing', 'no-load-balancers'],
    service: 'elasticloadbalancing',
    operations: ['CreateLoadBalancer'],
    // AWS re:Post, "This AWS account currently does not support creating load balancers"; ELBv2 model, OperationNotPermitted
    answer: () => [
      400,
      'OperationNotPermitted',
      'This AWS account currently does not support creating load balancers. For more information, please contact AWS Support.',
    ],
  },
]

/** Answers as AWS does while such faults last. Roles that somebody makes meanwhile are there from then on. */
export function createAccountFaults(
  faults: Pick<TestHooks['faults'], 'standing'>,
  context: Pick<SandboxContext, 'accountId' | 'moto' | 'region'>,
): AccountFaultAnswers {
  const iam = new IAMClient(motoClientOptions(context))
  const exists = async (RoleName: string): Promise<boolean> => {
    try {
      await iam.send(new GetRoleCommand({ RoleName }))
      return true
    } catch (error) {
      if (error instanceof NoSuchEntityException) return false
      throw error
    }
  }
  return {
    async refusal(call) {
      for (const { answer, fault, operations, role, service } of RULES) {
        if (call.service !== service || !operations.includes(call.operation ?? '')) continue
        if (faults.standing(...(fault as readonly ['rds', 'free-plan'])) === undefined) continue
        if (role !== undefined && (await exists(role.split('/')[1] ?? ''))) continue
        const refused = answer(call, `arn:aws:iam::${context.accountId}:role/aws-service-role/${role}`)
        if (refused) return awsError(call, ...refused)
      }
      return undefined
    },
  }
}
