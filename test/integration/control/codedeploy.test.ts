import { randomUUID } from 'node:crypto'
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentGroupCommand,
  GetApplicationCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

async function application(client: CodeDeployClient): Promise<string> {
  const applicationName = `app-${randomUUID()}`
  await client.send(new CreateApplicationCommand({ applicationName, computePlatform: 'ECS' }))
  return applicationName
}

const groupOf = (applicationName: string) => ({
  applicationName,
  deploymentGroupName: 'api',
  serviceRoleArn: 'arn:aws:iam::123456789012:role/codedeploy',
  alarmConfiguration: { enabled: true, alarms: [{ name: 'target-5xx' }] },
  ecsServices: [{ clusterName: 'medspa', serviceName: 'api' }],
})

patch('codedeploy.times', 'an application says when it was made', async (options) => {
  const client = new CodeDeployClient(options)
  const before = Date.now()
  const applicationName = await application(client)
  const answer = await client.send(new GetApplicationCommand({ applicationName }))
  const made = answer.application?.createTime?.getTime() ?? 0
  expect(made).toBeGreaterThanOrEqual(before - 1000)
  expect(made).toBeLessThanOrEqual(Date.now() + 1000)
})

patch('codedeploy.groups', 'a group is read as it was made, and changes', async (options) => {
  const client = new CodeDeployClient(options)
  const applicationName = await application(client)
  await client.send(new CreateDeploymentGroupCommand(groupOf(applicationName)))
  const read = async () =>
    (await client.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: 'api' })))
      .deploymentGroupInfo
  const made = await read()
  expect(made).toMatchObject({
    alarmConfiguration: { enabled: true, alarms: [{ name: 'target-5xx' }] },
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ecsServices: [{ clusterName: 'medspa', serviceName: 'api' }],
  })
  expect(made).not.toHaveProperty('lastSuccessfulDeployment')
  await client.send(
    new UpdateDeploymentGroupCommand({
      applicationName,
      currentDeploymentGroupName: 'api',
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    }),
  )
  expect(await read()).toMatchObject({
    alarmConfiguration: { enabled: true },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  })
})

patch('codedeploy.deletes', 'groups and applications go', async (options) => {
  const client = new CodeDeployClient(options)
  const applicationName = await application(client)
  await client.send(new CreateDeploymentGroupCommand(groupOf(applicationName)))
  await client.send(new DeleteDeploymentGroupCommand({ applicationName, deploymentGroupName: 'api' }))
  const group = client.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: 'api' }))
  await expect(group).rejects.toMatchObject({ name: 'DeploymentGroupDoesNotExistException' })
  await client.send(new DeleteApplicationCommand({ applicationName }))
  const app = client.send(new GetApplicationCommand({ applicationName }))
  await expect(app).rejects.toMatchObject({ name: 'ApplicationDoesNotExistException' })
})
