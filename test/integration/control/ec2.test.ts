import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
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
