import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

patch('iam.service-linked-roles', 'a service-linked role has the name that AWS gives it, once', async (options) => {
  const iam = new IAMClient(options)
  for (const [AWSServiceName, RoleName] of [
    ['rds.amazonaws.com', 'AWSServiceRoleForRDS'],
    ['ecs.application-autoscaling.amazonaws.com', 'AWSServiceRoleForApplicationAutoScaling_ECSService'],
  ]) {
    const create = () => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))
    expect((await create()).Role?.RoleName).toBe(RoleName)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(Role?.Arn).toBe(`arn:aws:iam::123456789012:role/aws-service-role/${AWSServiceName}/${RoleName}`)
    await expect(create()).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(`${RoleName} has been taken in this account`),
    })
  }
})
