import { iamArn, of, type Permission, type Place } from './permission.ts'

/** infra/bootstrap's name for it. A role of the operator's own without this condition is allowed the same. */
const boundary = (place: Place) => ({ 'iam:PermissionsBoundary': iamArn(place, 'policy/medspa-boundary') })

/** Which service takes which role: infra/terraform's names. */
const passed: Readonly<Record<string, { roles: readonly string[]; neededTo: string }>> = {
  'ecs-tasks': {
    roles: ['execution', 'task', 'probe-execution'],
    neededTo: 'register and run tasks in their roles',
  },
  lambda: { roles: ['voice'], neededTo: 'apply: the voice function in its role' },
  codedeploy: { roles: ['codedeploy'], neededTo: 'apply: blue/green deployments in their role' },
  'vpc-flow-logs': { roles: ['flow-logs'], neededTo: 'apply: flow logs in their role' },
}

/** Services with a role of AWS's own in the account: src/aws/account/services-with-roles.ts. */
const linked = ['ecs', 'elasticloadbalancing', 'rds', 'elasticache', 'ecs.application-autoscaling']

const role = (name: string) => (place: Place) => iamArn(place, `role/${place.name}-${name}`)

/** The environment's own roles, and AWS's own. */
export const roles: readonly Permission[] = [
  {
    actions: of(
      'iam',
      'AttachRolePolicy',
      'CreateRole',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'PutRolePermissionsBoundary',
      'PutRolePolicy',
      'UpdateAssumeRolePolicy',
      'UpdateRole',
      'UpdateRoleDescription',
    ),
    on: role('execution'),
    context: boundary,
    neededTo: 'apply: the roles, each with the permissions boundary',
  },
  {
    actions: of('iam', 'DeleteRole', 'TagRole', 'UntagRole'),
    on: role('execution'),
    neededTo: 'apply and destroy: the roles',
  },
  ...Object.entries(passed).flatMap(([service, { neededTo, roles: names }]) =>
    names.map((name) => ({
      actions: of('iam', 'PassRole'),
      on: role(name),
      context: () => ({ 'iam:PassedToService': `${service}.amazonaws.com` }),
      neededTo,
    })),
  ),
  ...linked.map((service) => ({
    actions: of('iam', 'CreateServiceLinkedRole'),
    on: (place: Place) => iamArn(place, `role/aws-service-role/${service}.amazonaws.com/AWSServiceRole`),
    context: () => ({ 'iam:AWSServiceName': `${service}.amazonaws.com` }),
    neededTo: "deploy for the first time: AWS's own roles in the account",
  })),
]
