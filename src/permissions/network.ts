import { arn, ID, madeOurs, of, ours, type Permission } from './permission.ts'

const ec2 = (kind: string) => arn('ec2', () => `${kind}/${kind}-${ID}`)

/** What each call makes. */
const made: Readonly<Record<string, string>> = {
  AllocateAddress: 'elastic-ip',
  CreateFlowLogs: 'vpc-flow-log',
  CreateInternetGateway: 'internet-gateway',
  CreateNatGateway: 'natgateway',
  CreateRouteTable: 'route-table',
  CreateSecurityGroup: 'security-group',
  CreateSubnet: 'subnet',
  CreateVpc: 'vpc',
  CreateVpcEndpoint: 'vpc-endpoint',
}

/** What each call that works on things of the environment works on. */
const used: Readonly<Record<string, readonly string[]>> = {
  'internet-gateway': ['AttachInternetGateway', 'DetachInternetGateway'],
  'elastic-ip': ['DisassociateAddress'],
  'route-table': [
    'AssociateRouteTable',
    'CreateRoute',
    'DeleteRoute',
    'DeleteRouteTable',
    'DisassociateRouteTable',
    'ReplaceRoute',
    'ReplaceRouteTableAssociation',
  ],
  'security-group': [
    'AuthorizeSecurityGroupEgress',
    'AuthorizeSecurityGroupIngress',
    'DeleteSecurityGroup',
    'ModifySecurityGroupRules',
    'RevokeSecurityGroupEgress',
    'RevokeSecurityGroupIngress',
    'UpdateSecurityGroupRuleDescriptionsEgress',
    'UpdateSecurityGroupRuleDescriptionsIngress',
  ],
  subnet: ['CreateNatGateway', 'DeleteSubnet', 'ModifySubnetAttribute'],
  vpc: [
    'CreateFlowLogs',
    'CreateRouteTable',
    'CreateSecurityGroup',
    'CreateSubnet',
    'CreateVpcEndpoint',
    'ModifyVpcAttribute',
  ],
  'vpc-endpoint': ['DeleteVpcEndpoints', 'ModifyVpcEndpoint'],
  'vpc-flow-log': ['DeleteFlowLogs'],
}

/** What each call takes away. */
const taken: Readonly<Record<string, string>> = {
  DeleteInternetGateway: 'internet-gateway',
  DeleteNatGateway: 'natgateway',
  DeleteVpc: 'vpc',
  ReleaseAddress: 'elastic-ip',
}

/** Terraform's network. EC2's resources have ids alone: tags tell whose they are. */
export const network: readonly Permission[] = [
  ...Object.entries(made).map(([action, kind]) => ({
    actions: of('ec2', action),
    on: ec2(kind),
    context: madeOurs,
    neededTo: 'apply: the network',
  })),
  {
    actions: of('ec2', 'AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress'),
    on: ec2('security-group-rule'),
    context: madeOurs,
    neededTo: 'apply: the network',
  },
  ...Object.entries(used).map(([kind, actions]) => ({
    actions: of('ec2', ...actions),
    on: ec2(kind),
    context: ours,
    neededTo: 'apply: the network',
  })),
  {
    // A NAT gateway's, which AWS makes without tags.
    actions: of('ec2', 'DisassociateAddress'),
    on: ec2('network-interface'),
    neededTo: 'park and destroy: the network',
  },
  {
    actions: of('ec2', 'CreateTags'),
    on: ec2('vpc'),
    context: (place) => ({ ...madeOurs(place), 'ec2:CreateAction': 'CreateVpc' }),
    neededTo: 'apply: the tags of what is made in the network',
  },
  {
    actions: of('ec2', 'CreateTags'),
    on: ec2('subnet'),
    context: (place) => ({ ...madeOurs(place), ...ours(place) }),
    neededTo: 'apply: changed tags in the network',
  },
  {
    actions: of('ec2', 'DeleteTags'),
    on: ec2('subnet'),
    context: (place) => ({ ...ours(place), 'aws:TagKeys': ['Name'] }),
    neededTo: 'apply: changed tags in the network',
  },
  ...Object.entries(taken).map(([action, kind]) => ({
    actions: of('ec2', action),
    on: ec2(kind),
    context: ours,
    neededTo: 'park and destroy: the network',
  })),
]
