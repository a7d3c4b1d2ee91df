import { awsCommandLine } from '../../command-line.ts'

/** What the account does not have or may not do: no other plan helps, only the account's owner or another setting. */
type AccountLimit = { says: RegExp; hint: () => string }

const settingsFile =
  "the environment's variable file (`terraform.var_file` of medspa.config.yaml, or infra/terraform/terraform.tfvars)"
const otherPlan = 'or upgrade the account from the free plan, then run the same command again.'
const makeRole = (service: string) =>
  `\`${awsCommandLine(`iam create-service-linked-role --aws-service-name ${service}`)}\``
const askFor = (service: string, quota: string, what: string) =>
  `The account's quota of ${what} is used up: delete what nobody needs, or ask AWS for more (\`${awsCommandLine(
    `service-quotas request-service-quota-increase --service-code ${service} --quota-code ${quota} --desired-value <number>`,
  )}\`), then run the same command again.`
/** A service makes its role at its first use, and may refuse that use: RDS does. */
const roleOf = (service: string) =>
  `The account lacked AWS's role for this service: run ${makeRole(service)} (iam:CreateServiceLinkedRole; "has been taken" says that the role is there by now), and the same command again a minute later.`

/** Texts of AWS; reports that quote them are named in sandbox/testing/account-faults.ts, codes of quotas in AWS General Reference. */
const limits: readonly AccountLimit[] = [
  {
    says: /FreeTierRestriction\w*:[\s\S]*backup retention/i,
    hint: () =>
      `AWS's free plan keeps one day of backups: set db_backup_retention_days = 1 in ${settingsFile}, ${otherPlan}`,
  },
  {
    says: /FreeTierRestriction\w*:[\s\S]*instance (size|class|type)/i,
    hint: () =>
      `AWS's free plan has the smallest classes alone: set db_instance_class = "db.t4g.micro" in ${settingsFile}, ${otherPlan}`,
  },
  {
    says: /FreeTierRestriction/,
    hint: () => `AWS's free plan does not allow this: change it in ${settingsFile}, ${otherPlan}`,
  },
  {
    says: /does not support creating load balancers/,
    hint: () =>
      'AWS does not let this new account make load balancers yet: open a support case (Account and billing, "cannot create load balancers"), and run the same command again once AWS has answered; a first EC2 instance often lifts it too.',
  },
  {
    says: /ServiceLinkedRoleNotFoundFault/,
    hint: () => roleOf('elasticache.amazonaws.com'),
  },
  {
    says: /(DB Instance|DB Subnet Group|RDS)[\s\S]*(permission to create service linked role|Missing necessary credentials)/i,
    hint: () => roleOf('rds.amazonaws.com'),
  },
  {
    says: /Unable to assume the service linked role/,
    hint: () => roleOf('ecs.amazonaws.com'),
  },
  {
    says: /iam:CreateServiceLinkedRole on resource: \S*AWSServiceRoleForElasticLoadBalancing/,
    hint: () => roleOf('elasticloadbalancing.amazonaws.com'),
  },
  {
    says: /iam:CreateServiceLinkedRole on resource: \S*AWSServiceRoleForApplicationAutoScaling_ECSService/,
    hint: () => roleOf('ecs.application-autoscaling.amazonaws.com'),
  },
  { says: /VpcLimitExceeded/, hint: () => askFor('vpc', 'L-F678F1CE', 'VPCs') },
  { says: /AddressLimitExceeded/, hint: () => askFor('ec2', 'L-0263D0A3', 'Elastic IP addresses') },
  { says: /NatGatewayLimitExceeded/, hint: () => askFor('vpc', 'L-FE5A380F', 'NAT gateways') },
  { says: /TooManyLoadBalancers/, hint: () => askFor('elasticloadbalancing', 'L-53DA6B97', 'load balancers') },
  { says: /InstanceQuotaExceeded/, hint: () => askFor('rds', 'L-7B6409FD', 'DB instances') },
]

/** Pure: what to do about each limit of the account that these texts name; empty where they name none. */
export const accountHints = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => limits.find(({ says }) => says.test(text))?.hint() ?? [])),
]
