import { type DocumentedRule, firstOf, formed } from './rule.ts'

const balancerName = (what: string) =>
  firstOf(
    formed(
      'Name',
      /^.{0,32}$/,
      'ValidationError',
      (name) => `${what} name '${name}' cannot be longer than '32' characters`,
    ),
    formed(
      'Name',
      /^[a-z0-9-]*$/i,
      'ValidationError',
      (name) => `${what} name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    ),
    formed(
      'Name',
      /^(?!-).*(?<!-)$/,
      'ValidationError',
      (name) => `${what} name '${name}' cannot begin or end with a hyphen(-)`,
    ),
  )

function groupWords(what: string) {
  return () =>
    `Invalid security group ${what}. Valid ${what}s are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`
}

/** Names of load balancers, target groups and security groups. */
export const networkRules: readonly DocumentedRule[] = [
  {
    service: 'elbv2',
    operations: ['CreateTargetGroup'],
    refusal: balancerName('Target group'),
    source: 'CreateTargetGroup, Name; hashicorp/terraform#11699',
  },
  {
    service: 'elbv2',
    operations: ['CreateLoadBalancer'],
    refusal: firstOf(
      balancerName('The load balancer'),
      formed(
        'Name',
        /^(?!internal-)/,
        'ValidationError',
        (name) => `The load balancer name '${name}' cannot begin with 'internal-'`,
      ),
    ),
    source: 'CreateLoadBalancer, Name; aws-cloudformation/cfn-lint#3259',
  },
  {
    service: 'ec2',
    operations: ['CreateSecurityGroup'],
    refusal: firstOf(
      formed(
        'GroupName',
        /^(?!sg-)/,
        'InvalidParameterValue',
        (name) => `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
      ),
      formed('GroupName', /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, 'InvalidParameterValue', groupWords('name')),
      formed('Description', /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, 'InvalidParameterValue', groupWords('description')),
    ),
    source: 'CreateSecurityGroup; pulumi/pulumi-awsx#477, cds-snc/notification-terraform#561',
  },
]
