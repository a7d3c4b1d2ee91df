import { GetDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WayBack } from '../../../src/releases/back/ways-back.ts'
import { moveApiBack } from '../../../src/steps/release/back/move-back.ts'
import { stopDeploymentOfLeft } from '../../../src/steps/release/back/stop-deployment.ts'
import type { RollbackContext } from '../../../src/tasks/back/rollback-context.ts'
import { quietProgress } from '../../support/progress.ts'
import { type Kind, listener, type Stage, startStage, waitsForMedspa } from './stage.ts'

let on: Stage
beforeAll(async () => {
  // A minute takes 1.2 seconds.
  on = await startStage('0.02')
})
afterAll(() => on?.close())

/** The previous tasks stay for 20 minutes: 24 seconds here. */
const keepsTheOldTasks = waitsForMedspa(20)

const deploymentsOf = async (name: string) => {
  const ofGroup = { applicationName: name, deploymentGroupName: name }
  const { deployments = [] } = await on.codeDeploy.send(new ListDeploymentsCommand(ofGroup))
  return Promise.all(
    deployments.map(async (deploymentId) => {
      const found = await on.codeDeploy.send(new GetDeploymentCommand({ deploymentId }))
      return found.deploymentInfo
    }),
  )
}

/** The steps that put the API back to v1, by a process of their own; `without` leaves one out, as a kill before it does. */
async function goBack(name: string, { heldSince = new Date(0), to = on.releases.v1, without = '' } = {}) {
  const medspa = on.medspa(name)
  const target = { tag: 'v1', taskDefinitionArn: to } as WayBack
  const context: RollbackContext & { target: WayBack } = { withoutLock: true, target }
  const deps = {
    ...medspa,
    secrets: { heldSince: async () => heldSince, read: async () => undefined, markRolled: async () => {} },
    settings: { desiredCount: 1 },
  } as unknown as Parameters<typeof moveApiBack.run>[0] & Parameters<typeof stopDeploymentOfLeft.run>[0]
  const told = []
  for (const each of [stopDeploymentOfLeft, moveApiBack])
    if (each.id !== without) told.push(await each.run(deps, context, quietProgress()))
  return told
}

const toV2 = (name: string) =>
  on.medspa(name).rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener())

describe('a blue/green service that is put back', () => {
  it('while CodeDeploy keeps the previous tasks: these have the traffic again, and no new one starts', async () => {
    const made = await on.service('blue/green', 'kept', 1, keepsTheOldTasks)
    await toV2('kept')
    expect(await made.ask()).toBe('v2')
    const before = await on.revisions('kept')
    const told = await goBack('kept')
    expect(told).toEqual([
      { detail: expect.stringMatching(/^CodeDeploy gave the traffic back to api:\d+$/) },
      { skipped: expect.stringMatching(/ serves already$/) },
    ])
    expect(await made.ask()).toBe('v1')
    expect(await on.revisions('kept')).toHaveLength(before.length)
    // The same again finds it done.
    expect(await goBack('kept')).toEqual([
      { skipped: expect.any(String) },
      { skipped: expect.stringMatching(/ serves already$/) },
    ])
  })

  it('while CodeDeploy keeps tasks that hold a former secret: they have the traffic at once, and new ones replace them', async () => {
    const made = await on.service('blue/green', 'stale', 1, keepsTheOldTasks)
    await toV2('stale')
    const heldSince = new Date()
    const told = await goBack('stale', { heldSince })
    expect(told[1]).toEqual({ detail: expect.stringMatching(/ serves$/) })
    expect(await made.ask()).toBe('v1')
    const tasks = await on.medspa('stale').service.runningTasks()
    expect(tasks.every(({ createdAt }) => createdAt > heldSince)).toBe(true)
    expect(tasks.length).toBeGreaterThan(0)
    expect((await goBack('stale', { heldSince }))[1]).toEqual({ skipped: expect.stringMatching(/ serves already$/) })
  })

  it('after the previous tasks have gone: by a deployment that passes over alarms', async () => {
    const made = await on.service('blue/green', 'gone')
    await toV2('gone')
    await on.harness.until(
      async () => (await on.medspa('gone').service.describe())?.taskSets.length,
      (sets) => sets === 1,
    )
    await goBack('gone')
    expect(await made.ask()).toBe('v1')
    const [newest] = await deploymentsOf('gone')
    expect(newest?.overrideAlarmConfiguration).toMatchObject({ enabled: false })
    expect(newest?.deploymentConfigName).toBe('CodeDeployDefault.ECSAllAtOnce')
  })

  it('a second time within the wait with the previous tasks: the release that was left first gets no callers', async () => {
    const made = await on.service('blue/green', 'twice', 1, keepsTheOldTasks)
    // The service runs v1, the bad one; the first way back brings v2, whose wait keeps v1. The second one goes to a third revision.
    const third = await on.harness.register('api', 'v2', { portMappings: [{ containerPort: 8080 }] })
    await toV2('twice')
    const answers: unknown[] = []
    const going = goBack('twice', { to: third }).finally(() => answers.push('over'))
    while (!answers.includes('over')) answers.push(await made.ask())
    expect((await going)[0]).toEqual({ skipped: expect.stringMatching(/it would give the traffic to api:\d+$/) })
    expect(new Set(answers)).toEqual(new Set(['v2', 'over']))
    expect(await on.medspa('twice').rollout.serves(third)).toBe(true)
    const statuses = (await deploymentsOf('twice')).map((deployment) => deployment?.status)
    expect(statuses).not.toContain('Stopped')
  })

  it('while another release is on its way: its deployment is stopped, and whoever carries it out ends', async () => {
    const made = await on.service('blue/green', 'coming', 1, keepsTheOldTasks)
    const medspa = on.medspa('coming')
    const held = Promise.withResolvers<void>()
    const coming = medspa.rollout
      .move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener(), async () => {
        held.resolve()
        await on.harness.until(
          async () => (await deploymentsOf('coming'))[0]?.status,
          (status) => status !== 'Ready',
        )
      })
      .catch((error: unknown) => error)
    await held.promise
    await goBack('coming')
    expect(await coming).toMatchObject({ code: 'rollout-failed' })
    expect(await made.ask()).toBe('v1')
  })
})

describe.each<[Kind, string]>([
  ['rolling', 'killed-rolling'],
  ['blue/green', 'killed-blue-green'],
])('a %s service whose way back was killed', (kind, name) => {
  it('is put back by the next one', async () => {
    const made = await on.service(kind, name, 1, keepsTheOldTasks)
    await toV2(name)
    await goBack(name, { without: 'rollout' })
    await goBack(name)
    expect(await made.ask()).toBe('v1')
    expect(await on.medspa(name).rollout.serves(on.releases.v1)).toBe(true)
  })
})

it('a revision that was told of another Redis is registered anew, and runs', async () => {
  const { taskDefinitions } = on.medspa('anew')
  const own = { name: 'REDIS_ADDR', value: 'redis-1:6379' }
  const frozen = await on.harness.register('api', 'v1', {
    portMappings: [{ containerPort: 8080 }],
    environment: [own, { name: 'LOG_LEVEL', value: 'info' }],
  })
  const renewed = await taskDefinitions.registerRenewed(frozen, {
    environment: { REDIS_ADDR: 'redis-2:6379', OTHER: 'x' },
    secrets: {},
  })
  expect(await taskDefinitions.revisions('api', 2)).toEqual([renewed, frozen])
  const copy = await taskDefinitions.describe(renewed)
  expect(copy?.tags).toMatchObject({ 'renewed-of': frozen })
  expect(copy?.containers[0]?.environment).toEqual([
    { name: 'REDIS_ADDR', value: 'redis-2:6379' },
    { name: 'LOG_LEVEL', value: 'info' },
  ])
  const made = await on.service('rolling', 'anew')
  await toV2('anew')
  await goBack('anew', { to: renewed })
  expect(await made.ask()).toBe('v1')
})
