import { ContinueDeploymentCommand, GetDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listener, type Stage, startStage, waitsForMedspa } from './stage.ts'

// What CodeDeploy alone does: its group, its two waits, its rollback.
let on: Stage
beforeAll(async () => {
  // A minute takes 1.2 seconds.
  on = await startStage('0.02')
})
afterAll(() => on?.close())

/** A termination wait of 20 minutes: 24 seconds here. */
const keepsTheOldTasks = waitsForMedspa(20)

const deploymentsOf = async (name: string): Promise<string[]> => {
  const ofGroup = { applicationName: name, deploymentGroupName: name }
  return (await on.codeDeploy.send(new ListDeploymentsCommand(ofGroup))).deployments ?? []
}

it('moves no traffic before smoke has ended, and ends while the previous tasks are still there', async () => {
  const { v1, v2 } = on.releases
  const made = await on.service('blue/green', 'smoked', 1, keepsTheOldTasks)
  const { rollout, service, testListener } = on.medspa('smoked')
  const asked: string[] = []
  await rollout.move({ taskDefinitionArn: v2, desired: 1, renew: false }, listener(), async () => {
    if (!('testUrl' in made)) throw new Error('no test listener')
    const { addresses, port, tls } = await testListener.find()
    expect({ port, tls }).toEqual({ port: made.testPort, tls: false })
    const inside = addresses.map((address) => made.ask(`http://${address}:${port}/`))
    asked.push(await made.ask(), await made.ask(made.testUrl), ...(await Promise.all(inside)))
  })
  // The sandbox's load balancer has one network interface.
  expect(asked).toEqual(['v1', 'v2', 'v2'])
  expect(await made.ask()).toBe('v2')
  expect(await rollout.serves(v2)).toBe(true)
  const shown = await service.describe()
  // The newest first, as the sandbox shows them.
  expect(shown?.taskSets.toReversed()).toMatchObject([
    { status: 'ACTIVE', taskDefinitionArn: v1, running: 1 },
    {
      status: 'PRIMARY',
      taskDefinitionArn: v2,
      running: 1,
      // What the service had, and CodeDeploy takes from it unless told.
      platformVersion: '1.4.0',
      capacityProviders: [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }],
    },
  ])

  // The next one ends the wait. It goes back, to an older revision.
  await rollout.move({ taskDefinitionArn: v1, desired: 1, renew: false }, listener())
  expect(await made.ask()).toBe('v1')
  const [newest = '', first = ''] = await deploymentsOf('smoked')
  expect((await on.info(first)).status).toBe('Succeeded')
  const back = await on.codeDeploy.send(new GetDeploymentCommand({ deploymentId: newest }))
  expect(back.deploymentInfo?.overrideAlarmConfiguration).toMatchObject({ enabled: false })
})

it('takes the deployment back when smoke finds something', async () => {
  const made = await on.service('blue/green', 'smoke-fails')
  const { autoscaling, rollout } = on.medspa('smoke-fails')
  const failed = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener(), async () => {
    throw new Error('GET /ready answers 503')
  })
  await expect(failed).rejects.toMatchObject({
    code: 'rollout-failed',
    message: 'The rollout failed: GET /ready answers 503',
    evidence: expect.arrayContaining([expect.stringMatching(/^CodeDeploy gave the traffic back to api:\d+$/)]),
  })
  expect(await made.ask()).toBe('v1')
  expect(await autoscaling.limits()).toMatchObject({ suspended: false })
  const [rollback = '', stopped = ''] = await deploymentsOf('smoke-fails')
  expect(await on.info(stopped)).toMatchObject({ status: 'Stopped', rollbackInfo: { rollbackDeploymentId: rollback } })
  expect(await on.info(rollback)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' })
})

it('names the alarm that stopped it', async () => {
  const setAlarm = await on.makeAlarm('answers-5xx')
  const made = await on.service('blue/green', 'alarmed', 1, {
    ...waitsForMedspa(0),
    alarmConfiguration: { enabled: true, alarms: [{ name: 'answers-5xx' }] },
  })
  const { rollout } = on.medspa('alarmed')
  const failed = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener(), async () => {
    await setAlarm('ALARM')
    const [id = ''] = await deploymentsOf('alarmed')
    await on.untilOver(id)
  })
  await expect(failed).rejects.toMatchObject({
    code: 'rollout-failed',
    message: expect.stringContaining('One or more alarms have been activated'),
    evidence: expect.arrayContaining([
      expect.stringMatching(/^CodeDeploy gave the traffic back/),
      'the alarm: aws cloudwatch describe-alarm-history --alarm-name answers-5xx',
    ]),
  })
  expect(await made.ask()).toBe('v1')
})

it('fails where an alarm has the traffic given back after the shift', async () => {
  const setAlarm = await on.makeAlarm('answers-5xx-late')
  const made = await on.service('blue/green', 'alarmed-late', 1, {
    ...keepsTheOldTasks,
    alarmConfiguration: { enabled: true, alarms: [{ name: 'answers-5xx-late' }] },
  })
  const { autoscaling, rollout } = on.medspa('alarmed-late')
  const served: Promise<string>[] = []
  const line = (text: string) => {
    if (text.startsWith('waiting for the deployment alarms'))
      served.push(made.ask().finally(async () => setAlarm('ALARM')))
  }
  const failed = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, { ...listener(), line })
  await expect(failed).rejects.toMatchObject({
    code: 'rollout-failed',
    message: expect.stringContaining('One or more alarms have been activated'),
    evidence: expect.arrayContaining([
      expect.stringMatching(/^CodeDeploy gave the traffic back/),
      'the alarm: aws cloudwatch describe-alarm-history --alarm-name answers-5xx-late',
    ]),
  })
  expect(await Promise.all(served)).toEqual(['v2'])
  expect(await made.ask()).toBe('v1')
  expect(await autoscaling.limits()).toMatchObject({ suspended: false })
})

it('ends with the deployment, and takes autoscaling up again then, where the previous tasks go before the alarms had their time', async () => {
  await on.makeAlarm('quiet')
  const made = await on.service('blue/green', 'quiet', 1, {
    ...waitsForMedspa(2),
    alarmConfiguration: { enabled: true, alarms: [{ name: 'quiet' }] },
  })
  const { autoscaling, rollout } = on.medspa('quiet')
  const suspended: Promise<unknown>[] = []
  const line = (text: string) => {
    if (text.startsWith('waiting for the deployment alarms')) suspended.push(autoscaling.limits())
  }
  await rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, { ...listener(), line })
  expect(await Promise.all(suspended)).toMatchObject([{ suspended: true }])
  const [id = ''] = await deploymentsOf('quiet')
  expect((await on.info(id)).status).toBe('Succeeded')
  expect(await made.ask()).toBe('v2')
  expect(await autoscaling.limits()).toMatchObject({ suspended: false })
})

it('leaves a deployment of another release alone, and names it', async () => {
  const made = await on.service('blue/green', 'busy')
  if (!('deploy' in made)) throw new Error('no deployment group')
  const id = await made.deploy('sick')
  const { autoscaling, rollout } = on.medspa('busy')
  expect(await rollout.serves(on.releases.v1)).toBe(false)
  const refused = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener())
  await expect(refused).rejects.toMatchObject({
    code: 'blue-green-busy',
    exitCode: 5,
    message: expect.stringContaining(id),
    hint: expect.stringContaining(`aws deploy stop-deployment --deployment-id ${id}`),
  })
  expect(await deploymentsOf('busy')).toEqual([id])
  expect(await autoscaling.limits()).toMatchObject({ min: 1, suspended: false })
})

it('goes on where somebody else has continued the deployment', async () => {
  const made = await on.service('blue/green', 'continued')
  const { rollout } = on.medspa('continued')
  const move = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener(), async () => {
    const [deploymentId = ''] = await deploymentsOf('continued')
    await on.codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }))
  })
  await expect(move).resolves.toBeUndefined()
  expect(await made.ask()).toBe('v2')
})
