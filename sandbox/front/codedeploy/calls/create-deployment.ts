import type { AlarmConfiguration, AutoRollbackConfiguration, RevisionLocation } from '@aws-sdk/client-codedeploy'
import type { SandboxContext } from '../../../context.ts'
import type { Call, Forward, Reply } from '../../call.ts'
import { AwsError } from '../../errors.ts'
import { jsonReply, operationInput } from '../../reply.ts'
import { readAppSpec } from '../appspec.ts'
import { newDeployment } from '../deployment.ts'
import type { DeploymentConfigs } from '../deployment-configs.ts'
import type { Engine } from '../engine.ts'
import { USUAL_CONFIG } from '../groups/answer-groups.ts'
import { checkAlarms, checkAutoRollback } from '../groups/check-alarms.ts'
import { settingsOf } from '../groups/group-settings.ts'
import { groupRecords } from '../groups/records.ts'
import type { ReadRevision } from './revision.ts'

type Asked = {
  applicationName: string
  deploymentGroupName?: string
  revision?: RevisionLocation
  deploymentConfigName?: string
  description?: string
  autoRollbackConfiguration?: AutoRollbackConfiguration
  overrideAlarmConfiguration?: AlarmConfiguration
}

/** CodeDeploy user guide, "CodeDeploy limits". */
const LONGEST_DESCRIPTION = 256

/**
 * CreateDeployment of an ECS application: what AWS refuses at once, by exceptions; everything else shows in the deployment.
 * Source: CodeDeploy API reference, CreateDeployment.
 */
export async function createDeployment(
  call: Call,
  forward: Forward,
  parts: {
    context: Pick<SandboxContext, 'journal'>
    engine: Engine
    configs: DeploymentConfigs
    readRevision: ReadRevision
  },
): Promise<Reply> {
  const asked = operationInput(call) as Asked
  const records = groupRecords(call, forward)
  if ((await records.platformOf(asked.applicationName)) !== 'ECS') return forward(call)
  const { applicationName, deploymentGroupName: groupName } = asked
  if (groupName === undefined) {
    throw new AwsError('DeploymentGroupNameRequiredException', 'Deployment Group name is missing')
  }
  const info = await records.group(applicationName, groupName)
  const configName = asked.deploymentConfigName ?? info.deploymentConfigName ?? USUAL_CONFIG
  const steps = parts.configs.stepsOf(configName)
  if ((asked.description?.length ?? 0) > LONGEST_DESCRIPTION) {
    throw new AwsError('DescriptionTooLongException', `A description has at most ${LONGEST_DESCRIPTION} characters.`)
  }
  checkAutoRollback(asked.autoRollbackConfiguration)
  checkAlarms(asked.overrideAlarmConfiguration)
  const appSpec = readAppSpec(await parts.readRevision(asked.revision))
  if (asked.overrideAlarmConfiguration !== undefined) await needsUpdate(call, asked, parts.context)
  // The last look, and then at once: of two calls one alone gets through.
  const active = parts.engine.activeOf(applicationName, groupName)
  if (active !== undefined) {
    // Text: CircleCI-Public/aws-ecs-orb#181.
    const message = `The Deployment Group '${groupName}' already has an active Deployment '${active.id}'`
    throw new AwsError('DeploymentLimitExceededException', message)
  }
  const deployment = newDeployment(
    {
      creator: 'user',
      group: settingsOf(info),
      configName,
      steps,
      revision: asked.revision ?? {},
      appSpec,
      description: asked.description,
      autoRollback: asked.autoRollbackConfiguration ?? info.autoRollbackConfiguration,
      alarms: asked.overrideAlarmConfiguration ?? info.alarmConfiguration,
      overrideAlarms: asked.overrideAlarmConfiguration,
    },
    new Date(),
  )
  parts.engine.add(deployment)
  return jsonReply(200, { deploymentId: deployment.id })
}

/** Who overrides a group's alarms needs the right to change the group (API reference, overrideAlarmConfiguration). */
const needsUpdate = (call: Call, asked: Asked, { journal }: Pick<SandboxContext, 'journal'>) =>
  journal.onBehalf(
    {
      principal: call.principal.arn,
      service: 'codedeploy',
      operation: 'UpdateDeploymentGroup',
      input: { applicationName: asked.applicationName, currentDeploymentGroupName: asked.deploymentGroupName },
    },
    async () => {},
  )
