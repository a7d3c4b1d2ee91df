import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifySecurityGroupRulesCommand,
} from '@aws-sdk/client-ec2'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

patch('ec2.rule-descriptions', 'a rule for another group keeps its description, and a changed one', async (options) => {
  const ec2 = new EC2Client(options)
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const create = (GroupName: string) =>
    ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: Vpc?.VpcId }))
  const [tasks, database] = [await create('tasks'), await create('database')]
  const port = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 }
  const added = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: database.GroupId,
      IpPermissions: [{ ...port, UserIdGroupPairs: [{ GroupId: tasks.GroupId, Description: 'from tasks' }] }],
    }),
  )
  const SecurityGroupRuleId = added.SecurityGroupRules?.[0]?.SecurityGroupRuleId
  const read = async () =>
    (await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [SecurityGroupRuleId ?? ''] })))
      .SecurityGroupRules?.[0]
  expect(await read()).toMatchObject({
    Description: 'from tasks',
    ReferencedGroupInfo: { GroupId: tasks.GroupId },
  })
  await ec2.send(
    new ModifySecurityGroupRulesCommand({
      GroupId: database.GroupId,
      SecurityGroupRules: [
        {
          SecurityGroupRuleId,
          SecurityGroupRule: { ...port, ReferencedGroupId: tasks.GroupId, Description: 'changed' },
        },
      ],
    }),
  )
  expect((await read())?.Description).toBe('changed')
  const groups = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [database.GroupId ?? ''] }))
  expect(groups.SecurityGroups?.[0]?.IpPermissions?.[0]).toMatchObject({
    IpRanges: [],
    UserIdGroupPairs: [{ GroupId: tasks.GroupId, Description: 'changed' }],
  })
})

patch('ec2.nat-gateway-tags', 'NAT gateways are found by the tags that were asked for', async (options) => {
  const ec2 = new EC2Client(options)
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }))
  const create = async (Environment: string) => {
    const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    const Tags = Object.entries({ Project: 'medspa', Environment }).map(([Key, Value]) => ({ Key, Value }))
    const TagSpecifications = [{ ResourceType: 'natgateway' as const, Tags }]
    const { NatGateway } = await ec2.send(
      new CreateNatGatewayCommand({ SubnetId: Subnet?.SubnetId, AllocationId, TagSpecifications }),
    )
    return NatGateway?.NatGatewayId
  }
  const [development, production] = [await create('development'), await create('production')]
  const found = async (...Values: string[]) => {
    const Filter = [
      { Name: 'tag:Project', Values: ['medspa'] },
      { Name: 'tag:Environment', Values },
      { Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] },
    ]
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ Filter }))
    return NatGateways?.map(({ NatGatewayId }) => NatGatewayId).sort()
  }
  expect(await found('production')).toEqual([production])
  expect(await found('development', 'production')).toEqual([development, production].sort())
  expect(await found('neither')).toEqual([])
})
