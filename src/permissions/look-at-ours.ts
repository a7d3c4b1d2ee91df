import { arn, ID, iamArn, of, type Permission } from './permission.ts'

const voice = arn('lambda', ({ name }) => `function:${name}-voice`)

/** What they read of things with names of the environment's own. */
export const lookAtOurs: readonly Permission[] = [
  {
    actions: of(
      'ecr',
      'DescribeImageScanFindings',
      'DescribeImages',
      'DescribeRepositories',
      'GetLifecyclePolicy',
      'GetRepositoryPolicy',
      'ListImages',
      'ListTagsForResource',
    ),
    on: arn('ecr', ({ name }) => `repository/${name}-api`),
    neededTo: 'find the images of releases',
  },
  {
    actions: of(
      'lambda',
      'GetAlias',
      'GetFunction',
      'GetFunctionCodeSigningConfig',
      'GetFunctionConfiguration',
      'GetPolicy',
      'ListTags',
      'ListVersionsByFunction',
    ),
    on: voice,
    neededTo: 'read the voice function and its versions',
  },
  {
    actions: of('secretsmanager', 'DescribeSecret', 'GetResourcePolicy', 'ListSecretVersionIds'),
    on: arn('secretsmanager', ({ name }) => `secret:${name}-app-secrets-AbCdEf`),
    neededTo: "read the secret's versions, not its values",
  },
  {
    actions: of('secretsmanager', 'DescribeSecret'),
    on: arn('secretsmanager', () => `secret:rds!db-${ID}-AbCdEf`),
    neededTo: "plan: RDS makes the database's master secret in the caller's name",
  },
  {
    actions: of('sns', 'GetTopicAttributes', 'ListSubscriptionsByTopic', 'ListTagsForResource'),
    on: arn('sns', ({ name }) => `${name}-alarms`),
    neededTo: 'check who hears of alarms',
  },
  {
    actions: of('sns', 'GetSubscriptionAttributes'),
    on: arn('sns', ({ name }) => `${name}-alarms:${ID}`),
    neededTo: 'plan: Terraform reads who hears of alarms',
  },
  {
    actions: of('ssm', 'GetParameter', 'ListTagsForResource'),
    on: arn('ssm', ({ environment }) => `parameter/medspa/${environment}/release`),
    neededTo: 'read the release parameter',
  },
  {
    actions: of('wafv2', 'GetWebACL', 'ListTagsForResource'),
    on: arn('wafv2', ({ name }) => `regional/webacl/${name}-api/${ID}`),
    neededTo: 'plan: Terraform reads the web ACL',
  },
  {
    actions: of('wafv2', 'GetWebACLForResource'),
    on: arn('elasticloadbalancing', ({ name }) => `loadbalancer/app/${name}-api/${ID}`),
    neededTo: 'plan: Terraform reads which web ACL the load balancer has',
  },
  {
    actions: of(
      'iam',
      'GetRole',
      'GetRolePolicy',
      'ListAttachedRolePolicies',
      'ListInstanceProfilesForRole',
      'ListRolePolicies',
      'ListRoleTags',
    ),
    on: (place) => iamArn(place, `role/${place.name}-execution`),
    neededTo: 'plan: Terraform reads the roles',
  },
  {
    actions: of('iam', 'GetPolicy', 'GetPolicyVersion'),
    on: (place) => iamArn(place, 'policy/medspa-boundary'),
    neededTo: 'deploy and restore: find the permissions boundary, and what it would deny',
  },
  {
    actions: of('iam', 'GetRole'),
    on: (place) => iamArn(place, 'role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'),
    neededTo: "find AWS's own roles in the account before a first deploy",
  },
  {
    actions: of('apigateway', 'GET'),
    on: ({ partition, region }) => `arn:${partition}:apigateway:${region}::/apis`,
    neededTo: 'find the gateway of the voice webhooks',
  },
  {
    actions: of('apigateway', 'GET'),
    on: ({ partition, region }) => `arn:${partition}:apigateway:${region}::/apis/a1b2c3d4e5/routes`,
    neededTo: 'read the gateway of the voice webhooks',
  },
  {
    actions: of('route53', 'GetHostedZone', 'ListResourceRecordSets', 'ListTagsForResource'),
    on: ({ partition, zoneId }) => `arn:${partition}:route53:::hostedzone/${zoneId}`,
    applies: ({ zoneId }) => zoneId !== undefined,
    neededTo: 'read where the domain leads',
  },
  {
    actions: of('route53', 'GetChange'),
    on: ({ partition }) => `arn:${partition}:route53:::change/C${ID}`,
    applies: ({ zoneId }) => zoneId !== undefined,
    neededTo: 'wait for a change of the domain',
  },
  {
    actions: of('route53', 'ListHostedZones'),
    on: () => '*',
    applies: ({ zoneId }) => zoneId !== undefined,
    neededTo: 'find the hosted zone',
  },
]
