import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answers, askOn } from './support/answers.ts'
import { appSpec, type BlueGreen, type Made, startBlueGreenHarness } from './support/blue-green.ts'
import { CLUSTER } from './support/ecs-harness.ts'

// By the AWS CLI alone, while somebody asks: a minute takes six seconds.
describe('a deployment by the AWS CLI', () => {
  let on: BlueGreen
  beforeAll(async () => {
    on = await startBlueGreenHarness('0.1')
    for (const [name, type, config] of [
      ['slow', 'TimeBasedLinear', 'timeBasedLinear={linearPercentage=40,linearInterval=2}'],
      ['careful', 'TimeBasedCanary', 'timeBasedCanary={canaryPercentage=10,canaryInterval=2}'],
    ]) {
      const routing = `type=${type},${config}`
      const words = [
        '--deployment-config-name',
        `${name}`,
        '--compute-platform',
        'ECS',
        '--traffic-routing-config',
        routing,
      ]
      await on.aws('deploy', 'create-deployment-config', ...words)
    }
  })
  afterAll(() => on?.close())

  const create = async (made: Made, ...more: string[]): Promise<string> => {
    const content = appSpec(on.releases.v2)
    const revision = JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content } })
    const names = ['--application-name', made.name, '--deployment-group-name', made.name]
    return (await on.aws('deploy', 'create-deployment', ...names, '--revision', revision, ...more)).deploymentId
  }
  const greens = async (made: Made) => (await on.weights(made.listener)).get(made.green) ?? 0
  /** Green's share of the traffic, as CodeDeploy says it: listeners do as they are told a moment after they show it. */
  const shifted = async (made: Made, id: string) =>
    (await made.target(id)).taskSetsInfo?.find(({ taskSetLabel }) => taskSetLabel === 'Green')?.trafficWeight ?? 0
  /** A hundred answers while the weight is this; how many of them were green. */
  const shareAt = async (made: Made, id: string, percent: number, answers: Answers): Promise<number> => {
    await on.until(id, ({ startTime }) => startTime !== undefined)
    await on.harness.until(
      () => shifted(made, id),
      (now) => now >= percent,
    )
    const hundred = await answers.hundred()
    expect(await greens(made), 'the weight moved on meanwhile').toBe(percent)
    return hundred.filter((body) => body === 'v2').length
  }

  it.each([
    ['slow', [40, 80]],
    ['careful', [10]],
  ])('%s: each hundred requests are shared exactly by weight, and none is lost', async (config, percents) => {
    const made = await on.make(`by-${config}`)
    const answers = askOn(made.url)
    const before = await answers.hundred()
    const id = await create(made, '--deployment-config-name', config)
    const shares: number[] = []
    for (const percent of percents) shares.push(await shareAt(made, id, percent, answers))
    expect(shares).toEqual(percents)
    const { status } = await on.untilOver(id)
    const after = await answers.hundred()
    // Blue's last task is gone before the end.
    await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)
    await answers.stop()
    expect([new Set(before), new Set(after)]).toEqual([new Set(['v1']), new Set(['v2'])])
    expect([status, answers.lost()]).toEqual(['Succeeded', []])
  })

  it('all at once: nobody is lost; blue waits, and the deployment is in progress for that wait', async () => {
    const made = await on.make('at-once', {
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 30 },
      },
    })
    const answers = askOn(made.url)
    const id = await create(made)
    const get = async () => (await on.aws('deploy', 'get-deployment', '--deployment-id', id)).deploymentInfo
    expect((await get()).deploymentOverview).toBeUndefined()
    await on.until(id, ({ instanceTerminationWaitTimeStarted: isWaiting = false }) => isWaiting)
    const names = ['--deployment-id', id, '--target-id', `${CLUSTER}:at-once`]
    const { deploymentTarget } = await on.aws('deploy', 'get-deployment-target', ...names)
    expect(deploymentTarget.ecsTarget).toMatchObject({
      status: 'Succeeded',
      taskSetsInfo: [
        { taskSetLabel: 'Blue', status: 'ACTIVE', trafficWeight: 0, desiredCount: 1, runningCount: 1 },
        { taskSetLabel: 'Green', status: 'PRIMARY', trafficWeight: 100, desiredCount: 1, runningCount: 1 },
      ],
    })
    expect((await on.info(id)).status).toBe('InProgress')
    // Both run, and the wait counts as an active deployment.
    expect(await made.service()).toMatchObject({ runningCount: 2, desiredCount: 1, taskDefinition: on.releases.v2 })
    await expect(made.deploy('v1')).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'at-once' already has an active Deployment '${id}'`,
    })
    const waiting = on.aws('deploy', 'wait', 'deployment-successful', '--deployment-id', id)
    const wait = ['--deployment-id', id, '--deployment-wait-type', 'TERMINATION_WAIT']
    await on.aws('deploy', 'continue-deployment', ...wait)
    await waiting
    await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)
    await answers.stop()
    expect(answers.lost()).toEqual([])
    expect(await made.ask()).toBe('v2')
  })

  it('a stop during the shift takes everything back, in a deployment of its own', async () => {
    const made = await on.make('stopped')
    const answers = askOn(made.url)
    const id = await create(made, '--deployment-config-name', 'slow')
    await on.harness.until(
      () => greens(made),
      (now) => now === 40,
    )
    const words = ['--deployment-id', id, '--auto-rollback-enabled']
    expect(await on.aws('deploy', 'stop-deployment', ...words)).toEqual({
      status: 'Pending',
      statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
    })
    const stopped = await on.untilOver(id)
    const rollbackId = stopped.rollbackInfo?.rollbackDeploymentId ?? ''
    expect(stopped).toMatchObject({
      status: 'Stopped',
      rollbackInfo: {
        rollbackMessage: `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${rollbackId}.`,
      },
    })
    const events = (await made.target(id)).lifecycleEvents?.map(({ status }) => status)
    expect(events?.slice(-3)).toEqual(['Succeeded', 'Failed', 'Skipped'])
    expect(await on.untilOver(rollbackId)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      rollbackInfo: {
        rollbackTriggeringDeploymentId: id,
        rollbackMessage: `Deployment ${rollbackId} is triggered to roll back deployment ${id}.`,
      },
    })
    expect([...(await on.weights(made.listener))]).toEqual([
      [made.blue, 100],
      [made.green, 0],
    ])
    expect([...(await on.weights(made.testListener))]).toEqual([[made.blue, 1]])
    const service = await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)
    expect(service).toMatchObject({ taskDefinition: on.releases.v1, taskSets: [{ status: 'PRIMARY' }] })
    await answers.stop()
    expect(answers.lost()).toEqual([])
    const { deployments } = await on.aws(
      ...['deploy', 'list-deployments', '--application-name', 'stopped', '--deployment-group-name', 'stopped'],
    )
    expect(deployments).toEqual([rollbackId, id])
  })

  it('waits in READY until somebody continues', async () => {
    const made = await on.make('waits', {
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 10 },
      },
    })
    const id = await create(made)
    await on.until(id, ({ status }) => status === 'Ready')
    expect([await made.ask(), await made.ask(made.testUrl)]).toEqual(['v1', 'v2'])
    expect(await made.target(id)).toMatchObject({ status: 'Ready' })
    const go = ['deploy', 'continue-deployment', '--deployment-id', id, '--deployment-wait-type', 'READY_WAIT']
    await on.aws(...go)
    await expect(on.aws(...go)).rejects.toThrow('DeploymentIsNotInReadyStateException')
    expect((await on.untilOver(id)).status).toBe('Succeeded')
    await expect(on.aws(...go)).rejects.toThrow('DeploymentAlreadyCompletedException')
    expect(await made.ask()).toBe('v2')
  })

  it('an alarm rolls it back; one that is in ALARM already stops the next, unless that overrides it', async () => {
    const set = await on.makeAlarm('5xx')
    const alarmConfiguration = { enabled: true, alarms: [{ name: '5xx' }] }
    const made = await on.make('alarmed', { alarmConfiguration })
    await set('OK')
    const id = await create(made, '--deployment-config-name', 'slow')
    await on.harness.until(
      () => greens(made),
      (now) => now === 40,
    )
    await set('ALARM')
    const stopped = await on.untilOver(id)
    expect(stopped).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringMatching(/Activated alarms: <5xx>$/) },
    })
    await on.untilOver(stopped.rollbackInfo?.rollbackDeploymentId ?? '')
    expect(await greens(made)).toBe(0)
    const next = await on.untilOver(await create(made))
    expect(next).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } })
    expect(next).not.toHaveProperty('rollbackInfo')
    const override = ['--override-alarm-configuration', 'enabled=false']
    expect((await on.untilOver(await create(made, ...override))).status).toBe('Succeeded')
  })
})
