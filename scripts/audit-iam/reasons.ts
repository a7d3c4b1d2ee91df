import type { Reason } from './audit.ts'
import { pending } from './pending.ts'

const OPERATOR = 'medspa-operator-<environment>'

/** A `*` that stays as wide as it is. */
const wildcards: readonly Reason[] = [
  {
    policy: 'medspa-boundary',
    statement: 'KnowNoResources',
    element: 'Resource',
    why: 'CloudWatch is asked for all alarms at once, and login and descriptions of load balancers know no resources',
  },
  {
    policy: 'medspa-boundary',
    statement: 'Others*',
    element: 'Action',
    why: "a denial: nothing at all of another environment's",
  },
  {
    policy: 'medspa-boundary',
    statement: 'Tagged*',
    element: 'Action',
    why: 'a denial, by the tags of what is asked for',
  },
  {
    policy: 'medspa-boundary',
    statement: 'Tagged*',
    element: 'Resource',
    why: 'a denial, by the tags of what is asked for',
  },
  {
    policy: 'medspa-<environment>-codedeploy/shift-traffic',
    statement: 'Look',
    element: 'Resource',
    why: 'descriptions of load balancers know no resources, and alarms are asked for in one call, whatever their kind',
  },
  ...denials('medspa-boundary', 'NoState', 'Action', ['s3:*']),
  ...denials('medspa-boundary', 'NoRelease', 'Action', ['ssm:DeleteParameter*']),
  ...denials('medspa-boundary', 'NoRights', 'Action', ['iam:*', 'sts:*', 'organizations:*', 'account:*']),
  {
    policy: 'medspa-look',
    statement: 'Look',
    element: 'Resource',
    why: 'what Terraform and medspa describe is asked for by filters, or everything at once; nothing of it is a value',
  },
  {
    policy: `${OPERATOR}-compute`,
    statement: 'ScalingOfOthers',
    element: 'Action',
    text: 'application-autoscaling:*',
    why: "a denial, of another environment's scalable targets",
  },
  ...['Create', 'Modify'].map((verb) => ({
    policy: `${OPERATOR}-edge`,
    statement: 'LoadBalancer',
    element: 'Action',
    text: `elasticloadbalancing:${verb}*`,
    why: "of the environment's own load balancer, listeners, rules and target groups: their names leave no room for others",
  })),
  ...denials(`${OPERATOR}-roles`, 'NoRoleWithoutBoundary', 'Resource', ['*']),
  ...denials(`${OPERATOR}-roles`, 'NoWayOut', 'Resource', ['*']),
  ...denials('*', 'TlsOnly', 'Action', ['s3:*']),
  ...denials('*', 'TlsOnly', 'Principal', ['*']),
]

/** AWS asks for these in the caller's name, and the sandbox's services do not. */
const unseen: readonly Reason[] = [
  {
    policy: 'medspa-operator-<environment>/trust',
    statement: '#1',
    action: 'sts:AssumeRole',
    why: "the recording takes the sandbox's operator for a session of the role: nobody assumed it",
  },
  {
    policy: `${OPERATOR}-compute`,
    statement: 'Images',
    action: 'ecr:*Layer*',
    why: 'a push goes by Docker\'s protocol, and each layer needs these (ECR user guide, "IAM permissions for pushing an image")',
  },
  {
    policy: `${OPERATOR}-data`,
    statement: 'MasterSecret',
    why: 'RDS makes and rotates the master\'s secret in the caller\'s name (RDS user guide, "Password management with Amazon RDS and AWS Secrets Manager")',
  },
  {
    policy: `${OPERATOR}-data`,
    statement: 'KeysOfAws',
    why: "RDS describes its key for that secret in the caller's name",
  },
  {
    policy: `${OPERATOR}-watch`,
    statement: 'LogDelivery',
    why: "the gateway's access log and Redis's slow log are turned on in the caller's name",
  },
]

/** For commands that change nothing, and are in no recording. */
const looked: readonly Reason[] = [
  {
    policy: 'medspa-look',
    statement: 'LookAtRoles',
    action: 'iam:SimulatePrincipalPolicy',
    why: 'medspa doctor asks what the role in use may do',
  },
]

/** What a recorded configuration does not have, or does not change. */
const configured: readonly Reason[] = [
  { policy: `${OPERATOR}-*`, statement: '*', action: '*:Untag*', why: 'a tag that the configuration has no more' },
  {
    policy: `${OPERATOR}-*`,
    statement: '*',
    action: '*:Remove*Tags*',
    why: 'a tag that the configuration has no more',
  },
  { policy: `${OPERATOR}-network`, statement: 'Untag', why: 'a tag that the configuration has no more' },
  { policy: `${OPERATOR}-edge`, statement: 'WebAcl', why: 'environments with a web ACL' },
  { policy: 'medspa-look', statement: '*', action: 'wafv2:*', why: 'environments with a web ACL' },
  { policy: `${OPERATOR}-network`, statement: 'MakeFlowLogs', why: 'environments with flow logs' },
  { policy: `${OPERATOR}-network`, statement: 'Ours', action: 'ec2:*FlowLogs', why: 'environments with flow logs' },
  { policy: `${OPERATOR}-roles`, statement: 'PassToVpcFlowLogs', why: 'environments with flow logs' },
  { policy: 'medspa-look', statement: 'Look', action: 'ec2:DescribeFlowLogs', why: 'environments with flow logs' },
  {
    policy: `${OPERATOR}-watch`,
    statement: '*',
    action: 'sns:*ubscri*',
    why: 'environments whose alarms go to an address',
  },
  {
    policy: 'medspa-look',
    statement: 'LookAtOurs',
    action: 'sns:*ubscription*',
    why: 'environments whose alarms go to an address',
  },
  {
    policy: `${OPERATOR}-data`,
    statement: 'Database',
    action: 'rds:ModifyDBSubnetGroup',
    why: 'a change of the zones',
  },
  {
    policy: `${OPERATOR}-data`,
    statement: 'Redis',
    action: 'elasticache:ModifyCacheSubnetGroup',
    why: 'a change of the zones',
  },
  {
    policy: `${OPERATOR}-data`,
    statement: 'Redis',
    action: 'elasticache:*ReplicaCount',
    why: 'a change of the number of nodes',
  },
  {
    policy: `${OPERATOR}-compute`,
    statement: 'Images',
    action: 'ecr:PutImage*a*',
    why: 'a change of how registries scan images and keep tags',
  },
  {
    policy: `${OPERATOR}-edge`,
    statement: 'LoadBalancer',
    action: 'elasticloadbalancing:Set*',
    why: 'a change of zones or security groups',
  },
  {
    policy: `${OPERATOR}-network`,
    statement: 'Ours',
    action: 'ec2:*Modify*',
    why: 'a change of subnets, endpoints and rules in place',
  },
  {
    policy: `${OPERATOR}-network`,
    statement: 'Ours',
    action: 'ec2:DisassociateAddress',
    why: 'an address whose gateway is not gone yet: Terraform ends the association first',
  },
  { policy: `${OPERATOR}-network`, statement: 'Ours', action: 'ec2:Update*', why: 'a change of the words of a rule' },
  { policy: `${OPERATOR}-network`, statement: 'Ours', action: 'ec2:Replace*', why: 'a change of routes in place' },
  { policy: `${OPERATOR}-roles`, statement: 'ChangeRoles', action: 'iam:Update*', why: 'a change of a role in place' },
  {
    policy: `${OPERATOR}-roles`,
    statement: 'ChangeRoles',
    action: 'iam:PutRolePermissionsBoundary',
    why: 'environments that were deployed before there was a boundary',
  },
  {
    policy: `${OPERATOR}-roles`,
    statement: 'ChangeRoles',
    action: 'iam:AttachRolePolicy',
    why: 'api.policies that are ARNs',
  },
  {
    policy: `${OPERATOR}-roles`,
    statement: 'ChangeRoles',
    action: 'iam:DetachRolePolicy',
    why: 'api.policies that are ARNs',
  },
]

/** What no recorded call needs, or is as wide as it is, and why it stays. The audit refuses a reason that explains nothing. */
export const reasons: readonly Reason[] = [...wildcards, ...unseen, ...looked, ...configured, ...pending]

/** A statement that denies may be as wide as it is. */
function denials(policy: string, statement: string, element: string, texts: readonly string[]): Reason[] {
  return texts.map((text) => ({ policy, statement, element, text, why: 'a denial' }))
}
