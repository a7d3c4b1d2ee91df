import {
  BatchGetDeploymentTargetsCommand,
  ContinueDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  PutLifecycleEventHookExecutionStatusCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy'
import { type Action, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appSpec, type BlueGreen, type Made, startBlueGreenHarness } from './support/blue-green.ts'
import { CLUSTER } from './support/ecs-harness.ts'

describe('a deployment that does not come to its end', () => {
  let on: BlueGreen
  let made: Made
  beforeAll(async () => {
    on = await startBlueGreenHarness()
    made = await on.make('refused')
  })
  afterAll(() => on?.close())

  const content = (text: string, sha256?: string) =>
    ({ revisionType: 'AppSpecContent', appSpecContent: { content: text, ...(sha256 && { sha256 }) } }) as const
  const forwardTo = (listener: string, ...groups: [arn: string, weight: number][]) => {
    const TargetGroups = groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }))
    const action: Action = { Type: 'forward', ForwardConfig: { TargetGroups } }
    return on.elb.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions: [action] }))
  }

  it('is refused by exceptions where AWS looks at once', async () => {
    const refused: [object, string][] = [
      [{ applicationName: 'nobody' }, 'ApplicationDoesNotExistException'],
      [{ deploymentGroupName: undefined }, 'DeploymentGroupNameRequiredException'],
      [{ deploymentGroupName: 'nobody' }, 'DeploymentGroupDoesNotExistException'],
      [{ deploymentConfigName: 'nobody' }, 'DeploymentConfigDoesNotExistException'],
      [{ revision: undefined }, 'RevisionRequiredException'],
      [{ revision: content('Resources: []') }, 'InvalidRevisionException'],
      [{ revision: content(appSpec('api:1'), 'f'.repeat(64)) }, 'InvalidRevisionException'],
      [{ revision: { revisionType: 'GitHub' } }, 'InvalidRevisionException'],
      [
        {
          revision: { revisionType: 'S3', s3Location: { bucket: 'nobody', key: 'appspec.yaml', bundleType: 'YAML' } },
        },
        'RevisionDoesNotExistException',
      ],
      [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
      [{ overrideAlarmConfiguration: { enabled: true } }, 'InvalidAlarmConfigException'],
      [{ description: 'x'.repeat(257) }, 'DescriptionTooLongException'],
    ]
    for (const [asked, name] of refused) await expect(made.deploy('v2', asked), name).rejects.toMatchObject({ name })
    const create = on.codeDeploy.send(
      new CreateDeploymentGroupCommand({ ...made.group, deploymentGroupName: 'second' }),
    )
    await expect(create).rejects.toMatchObject({ name: 'ECSServiceMappingLimitExceededException' })
  })

  it('fails later where ECS alone can judge, with nothing to take back', async () => {
    const wrong: [Parameters<Made['deploy']>[2] & { task?: string }, string][] = [
      [{ container: 'other' }, 'The container other does not exist in the task definition'],
      [{ port: 9999 }, 'did not have a container port 9999 defined'],
      [{ task: 'api:latest' }, 'Invalid revision number'],
      [{ task: 'api:99' }, 'TaskDefinition not found'],
    ]
    for (const [{ task = on.releases.v2, ...spec }, words] of wrong) {
      const id = await made.deploy('v2', { revision: content(appSpec(task, spec)) })
      const failed = await on.untilOver(id)
      expect(failed).toMatchObject({
        status: 'Failed',
        errorInformation: { code: 'ECS_UPDATE_ERROR', message: expect.stringContaining(words) },
      })
      expect(failed).not.toHaveProperty('rollbackInfo')
    }
    expect((await made.service()).taskSets).toHaveLength(1)
  })

  it('fails at the gate where the listener is not as CodeDeploy left it', async () => {
    const { blue, green, listener } = made
    const gates: [[string, number][], string][] = [
      [[[green, 1]], `Primary taskset target group must be behind listener ${listener}`],
      [
        [
          [blue, 90],
          [green, 10],
        ],
        'Green taskset target group cannot have non-zero weight prior to traffic shifting',
      ],
    ]
    for (const [groups, words] of gates) {
      await forwardTo(listener, ...groups)
      const failed = await on.untilOver(await made.deploy('v2'))
      expect(failed).toMatchObject({
        status: 'Failed',
        errorInformation: {
          code: 'ELASTIC_LOAD_BALANCING_INVALID',
          message: `The ELB could not be updated due to the following error: ${words}`,
        },
      })
    }
    await forwardTo(listener, [blue, 100], [green, 0])
  })

  it('knows its own ids, targets and waits', async () => {
    const send = on.codeDeploy.send.bind(on.codeDeploy)
    const deploymentId = await made.deploy('broken')
    await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 2)
    const targets = (...targetIds: string[]) => send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }))
    const own = `${CLUSTER}:refused`
    await expect(targets(own, own)).rejects.toMatchObject({ name: 'DeploymentTargetListSizeExceededException' })
    await expect(targets('other')).rejects.toMatchObject({ name: 'DeploymentTargetDoesNotExistException' })
    await expect(send(new GetDeploymentCommand({ deploymentId: 'd-NOBODY123' }))).rejects.toMatchObject({
      name: 'DeploymentDoesNotExistException',
    })
    await expect(send(new ContinueDeploymentCommand({ deploymentId }))).rejects.toMatchObject({
      name: 'DeploymentIsNotInReadyStateException',
    })
    // Its tasks end at once, again and again; green is never steady, and blue serves.
    const { taskSetsInfo } = await made.target(deploymentId)
    expect(taskSetsInfo).toMatchObject([{ taskSetLabel: 'Blue' }, { taskSetLabel: 'Green', status: 'ACTIVE' }])
    expect((await made.service()).taskSets?.[0]).toMatchObject({ stabilityStatus: 'STABILIZING' })
    expect(await made.ask()).toBe('v1')
    await send(new StopDeploymentCommand({ deploymentId }))
    const stopped = await on.untilOver(deploymentId)
    await on.untilOver(stopped.rollbackInfo?.rollbackDeploymentId ?? '')
    await expect(send(new StopDeploymentCommand({ deploymentId }))).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    })
    await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)
    const { deploymentGroupInfo } = await send(
      new GetDeploymentGroupCommand({ applicationName: 'refused', deploymentGroupName: 'refused' }),
    )
    expect(deploymentGroupInfo?.lastAttemptedDeployment?.status).toBe('Succeeded')
  })

  it('is green only when its target group is healthy, unless no listener leads there', async () => {
    const sick = await on.make('sick')
    const id = await sick.deploy('sick')
    await on.harness.until(
      sick.service,
      ({ taskSets = [] }) => taskSets.length === 2 && taskSets[0]?.runningCount === 1,
    )
    expect((await sick.service()).taskSets?.[0]).toMatchObject({ stabilityStatus: 'STABILIZING' })
    await on.codeDeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }))
    const { rollbackInfo } = await on.untilOver(id)
    await on.untilOver(rollbackInfo?.rollbackDeploymentId ?? '')
    await on.harness.until(sick.service, ({ taskSets }) => taskSets?.length === 1)
    // Somebody puts the single target group back: nobody looks at green, and what is broken goes live.
    await forwardTo(sick.listener, [sick.blue, 1])
    expect((await on.untilOver(await sick.deploy('sick'))).status).toBe('Succeeded')
    expect(await sick.ask()).toBe('sick')
  })

  it('asks its functions, and goes by what they answer', async () => {
    await on.makeHook('agrees', 'Succeeded')
    await on.makeHook('refuses', 'Failed')
    const hooked = await on.make('hooked')
    const hooks: Record<string, string>[] = [{ BeforeInstall: 'agrees' }, { AfterAllowTestTraffic: 'refuses' }]
    const id = await hooked.deploy('v2', {}, { hooks })
    const failed = await on.untilOver(id)
    expect(failed).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
      },
    })
    const { lifecycleEvents = [] } = await hooked.target(id)
    expect(lifecycleEvents.map(({ status }) => status)).toEqual([
      ...['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded'],
      ...['Failed', 'Skipped', 'Skipped', 'Skipped'],
    ])
    await on.untilOver(failed.rollbackInfo?.rollbackDeploymentId ?? '')
    expect([await hooked.ask(), await hooked.ask(hooked.testUrl)]).toEqual(['v1', 'v1'])
    const answer = { deploymentId: id, lifecycleEventHookExecutionId: 'unknown', status: 'Succeeded' as const }
    await expect(on.codeDeploy.send(new PutLifecycleEventHookExecutionStatusCommand(answer))).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionIdException',
    })
    const missing = await on.untilOver(await hooked.deploy('v2', {}, { hooks: [{ BeforeInstall: 'nowhere' }] }))
    expect(missing).toMatchObject({ status: 'Failed', errorInformation: { code: 'INVALID_LAMBDA_FUNCTION' } })
  })

  it('keeps what the AppSpec states', async () => {
    const kept = await on.make('kept')
    const properties = {
      PlatformVersion: '1.4.0',
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    }
    await on.untilOver(await kept.deploy('v2', {}, { properties }))
    expect(await kept.service()).toMatchObject({
      platformVersion: '1.4.0',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
    })
    // The journal has what CodeDeploy did in the group's role.
    const { entries } = on.context.journal as unknown as {
      entries: () => { principal: string | null; action: string }[]
    }
    const done = entries().filter(({ principal }) => principal?.includes(':assumed-role/codedeploy/'))
    expect([...new Set(done.map(({ action }) => action))]).toEqual(
      expect.arrayContaining([
        'ecs:DescribeServices',
        'ecs:CreateTaskSet',
        'ecs:UpdateServicePrimaryTaskSet',
        'ecs:DeleteTaskSet',
        'elasticloadbalancing:ModifyListener',
      ]),
    )
  })
})
