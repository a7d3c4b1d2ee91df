import type { DeploymentGroupInfo, LastDeploymentInfo } from '@aws-sdk/client-codedeploy'
import type { SandboxContext } from '../../../context.ts'
import { assumedRole } from '../../access/role-arn.ts'
import type { Call, Forward, Reply } from '../../call.ts'
import type { Services } from '../../ecs/services.ts'
import { AwsError } from '../../errors.ts'
import { jsonReply, operationInput, replyOutput } from '../../reply.ts'
import type { Deployment } from '../deployment.ts'
import type { DeploymentConfigs } from '../deployment-configs.ts'
import type { Engine } from '../engine.ts'
import type { Listeners } from '../traffic/listeners.ts'
import { prepareListener } from '../traffic/traffic.ts'
import { checkGroup } from './check-group.ts'
import { settingsOf, shownBlueGreen } from './group-settings.ts'
import { groupRecords } from './records.ts'

type Parts = {
  context: Pick<SandboxContext, 'journal'>
  engine: Pick<Engine, 'all'>
  configs: Pick<DeploymentConfigs, 'stepsOf'>
  services: Pick<Services, 'find'>
  listeners: Listeners
}

/** Where neither a group nor a deployment names one. What ECS does with AWS's documented default, OneAtATime, is not known. */
export const USUAL_CONFIG = 'CodeDeployDefault.ECSAllAtOnce'

/** CreateDeploymentGroup and UpdateDeploymentGroup: holds AWS's rules for ECS against them, and prepares the listener. */
export async function changeGroup(call: Call, forward: Forward, parts: Parts): Promise<Reply> {
  const records = groupRecords(call, forward)
  const asked = operationInput(call)
  const applicationName = String(asked.applicationName)
  if ((await records.platformOf(applicationName)) !== 'ECS') return forward(call)
  const current = asked.currentDeploymentGroupName
  const { autoScalingGroups: _, ...former } =
    typeof current === 'string' ? await records.group(applicationName, current) : {}
  const name = String(asked.newDeploymentGroupName ?? current ?? asked.deploymentGroupName)
  const given = Object.entries(asked).filter(([, value]) => value !== null)
  const next = { ...former, ...Object.fromEntries(given), applicationName, deploymentGroupName: name }
  const group = next as DeploymentGroupInfo
  await asksForService(group, parts.context)
  const steps = parts.configs.stepsOf(group.deploymentConfigName ?? USUAL_CONFIG)
  checkGroup(group, { services: parts.services, shiftsAtOnce: steps.length === 1 })
  const settings = settingsOf(group)
  const others = (await records.all()).filter(
    (one) => one.applicationName !== applicationName || ![current, name].includes(one.deploymentGroupName),
  )
  const isTaken = others
    .map(settingsOf)
    .some((other) => other.clusterName === settings.clusterName && other.serviceName === settings.serviceName)
  if (isTaken) {
    const message = `The ECS service ${settings.serviceName} is in another deployment group already.`
    throw new AwsError('ECSServiceMappingLimitExceededException', message)
  }
  const reply = await forward(call)
  const service = parts.services.find(settings.clusterName, settings.serviceName)
  const serving = service?.taskSets.find(({ status }) => status === 'PRIMARY')?.loadBalancers[0]?.targetGroupArn
  if (reply.status === 200 && serving !== undefined) await prepareListener(parts.listeners, settings, serving)
  return reply
}

/** CodeDeploy looks at the service in the group's role (ECS developer guide, "Amazon ECS CodeDeploy IAM Role"). */
async function asksForService(
  { deploymentGroupName = '', ecsServices, serviceRoleArn }: DeploymentGroupInfo,
  { journal }: Parts['context'],
): Promise<void> {
  const [service] = ecsServices ?? []
  const input = { cluster: service?.clusterName, services: [service?.serviceName] }
  const principal = assumedRole(serviceRoleArn, deploymentGroupName)
  await journal.onBehalf({ principal, service: 'ecs', operation: 'DescribeServices', input }, async () => {})
}

/** GetDeploymentGroup and BatchGetDeploymentGroups, with the last deployments. */
export async function showGroups(call: Call, forward: Forward, { engine }: Pick<Parts, 'engine'>): Promise<Reply> {
  const reply = await forward(call)
  const output = replyOutput(reply)
  if (reply.status !== 200) return reply
  const withLast = (group: DeploymentGroupInfo) => {
    const { blueGreenDeploymentConfiguration: asked } = group
    const blueGreen = asked && { blueGreenDeploymentConfiguration: shownBlueGreen(asked) }
    return { ...group, ...blueGreen, ...lastOf(group, engine.all()) }
  }
  const { deploymentGroupInfo: one, deploymentGroupsInfo: several } = output
  return jsonReply(200, {
    ...output,
    ...(one !== undefined && { deploymentGroupInfo: withLast(one as DeploymentGroupInfo) }),
    ...(Array.isArray(several) && { deploymentGroupsInfo: several.map(withLast) }),
  })
}

function lastOf(group: DeploymentGroupInfo, newestFirst: readonly Deployment[]): object {
  const own = newestFirst.filter(
    (one) =>
      one.group.applicationName === group.applicationName &&
      one.group.deploymentGroupName === group.deploymentGroupName,
  )
  const [attempted] = own
  const succeeded = own.find(({ status }) => status === 'Succeeded')
  return {
    ...(attempted && { lastAttemptedDeployment: last(attempted), targetRevision: attempted.revision }),
    ...(succeeded && { lastSuccessfulDeployment: last(succeeded) }),
  }
}

const last = ({ completedAt, createdAt, id, status }: Deployment): LastDeploymentInfo => ({
  deploymentId: id,
  status,
  createTime: createdAt,
  endTime: completedAt,
})
