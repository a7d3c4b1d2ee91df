import { ListDeploymentsCommand } from '@aws-sdk/client-codedeploy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kind, listener, type Stage, startStage } from './stage.ts'

let on: Stage
beforeAll(async () => {
  on = await startStage()
})
afterAll(() => on?.close())

// What every rollout does, whoever carries it out: over HTTP, on tasks that run.
describe.each<[Kind, string]>([
  ['rolling', 'rolling'],
  ['blue/green', 'blue-green'],
])('a %s service', (kind, prefix) => {
  const named = (name: string) => `${prefix}-${name}`

  it('serves what it has; a move has the other release serve, and autoscaling keeps so many tasks', async () => {
    const { v1, v2 } = on.releases
    const { ask, name } = await on.service(kind, named('moved'))
    const { autoscaling, rollout } = on.medspa(name)
    expect([await rollout.serves(v1), await rollout.serves(v2), await ask()]).toEqual([true, false, 'v1'])

    await rollout.move({ taskDefinitionArn: v2, desired: 1, renew: false, atLeast: 2 }, listener())
    expect(await ask()).toBe('v2')
    expect(await rollout.serves(v1)).toBe(false)
    expect(await autoscaling.limits()).toMatchObject({ min: 2, suspended: false })
    await on.harness.until(() => rollout.serves(v2), Boolean)
  })

  it('a move to what serves changes nothing', async () => {
    const { v1 } = on.releases
    const { name } = await on.service(kind, named('unmoved'))
    const { rollout, service } = on.medspa(name)
    const [before] = await service.runningTasks()
    await rollout.move({ taskDefinitionArn: v1, desired: 1, renew: false }, listener())
    expect(await service.runningTasks()).toMatchObject([{ id: before?.id }])
  })

  it('the same release again: every task is replaced, and none of the previous ones goes on', async () => {
    const { v1 } = on.releases
    const { ask, name } = await on.service(kind, named('renewed'))
    const { autoscaling, rollout, service } = on.medspa(name)
    const [before] = await service.runningTasks()
    await rollout.move({ taskDefinitionArn: v1, desired: 1, renew: true }, listener())
    const after = await service.runningTasks()
    expect(after).toHaveLength(1)
    expect(after[0]?.id).not.toBe(before?.id)
    expect(await ask()).toBe('v1')
    expect(await autoscaling.limits()).toMatchObject({ min: 1, suspended: false })
  })

  it('three tasks that end at once end it: the reason is told, and the previous release serves', async () => {
    const { crash, v1 } = on.releases
    const { ask, name } = await on.service(kind, named('failed'))
    const { autoscaling, rollout } = on.medspa(name)
    const failed = rollout.move({ taskDefinitionArn: crash, desired: 1, renew: false, atLeast: 1 }, listener())
    await expect(failed).rejects.toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: 'The rollout failed: exit code 1: Error: DATABASE_URL is not set',
    })
    expect(await ask()).toBe('v1')
    expect(await autoscaling.limits()).toMatchObject({ min: 1, suspended: false })
    await on.harness.until(() => rollout.serves(v1), Boolean)
  })

  it('a first rollout starts the tasks of its release alone', async () => {
    const { v2 } = on.releases
    const { ask, name } = await on.service(kind, named('first'), 0)
    const { autoscaling, rollout } = on.medspa(name)
    expect(await rollout.serves(v2)).toBe(false)
    await rollout.move({ taskDefinitionArn: v2, desired: 2, renew: false, atLeast: 2 }, listener())
    expect(await rollout.serves(v2)).toBe(true)
    expect(await ask()).toBe('v2')
    expect(new Set(await on.revisions(name))).toEqual(new Set([v2]))
    expect(await autoscaling.limits()).toMatchObject({ min: 2, suspended: false })
  })

  it('a first rollout that fails leaves no task, and nothing that starts one', async () => {
    const { crash } = on.releases
    const { name } = await on.service(kind, named('first-failed'), 0)
    const { autoscaling, rollout, service } = on.medspa(name)
    const failed = rollout.move({ taskDefinitionArn: crash, desired: 1, renew: false, atLeast: 1 }, listener())
    await expect(failed).rejects.toMatchObject({
      code: 'rollout-failed',
      evidence: expect.arrayContaining(['the service was scaled back to 0 tasks, as before']),
    })
    expect(await service.describe()).toMatchObject({ desired: 0 })
    expect(await autoscaling.limits()).toMatchObject({ min: 0, suspended: false })
  })

  it.each(['killed', 'aborted'] as const)('a move that was %s goes on with the next one', async (how) => {
    const { v2 } = on.releases
    const { ask, name } = await on.service(kind, named(how))
    const [first, second] = [on.medspa(name), on.medspa(name)]
    const stop = listener()
    const begun = Promise.withResolvers<void>()
    // The first line comes once the rollout has begun.
    const line = () => {
      if (how === 'killed') first.kill()
      else stop.abort()
      begun.resolve()
    }
    const target = { taskDefinitionArn: v2, desired: 1, renew: false, atLeast: 1 }
    const move = first.rollout.move(target, { ...stop, line })
    if (how === 'aborted') {
      await expect(move).rejects.toMatchObject({ code: 'cancelled' })
      expect(await second.autoscaling.limits()).toMatchObject({ min: 1, suspended: false })
    } else {
      await begun.promise
      // Nobody took it up again: that is left to the next one.
      if (kind === 'blue/green') expect(await second.autoscaling.limits()).toMatchObject({ suspended: true })
    }

    await second.rollout.move(target, listener())
    expect(await ask()).toBe('v2')
    expect(await second.autoscaling.limits()).toMatchObject({ min: 1, suspended: false })
    await on.harness.until(() => second.rollout.serves(v2), Boolean)
    if (kind === 'rolling') return
    const ofGroup = { applicationName: name, deploymentGroupName: name }
    expect((await on.codeDeploy.send(new ListDeploymentsCommand(ofGroup))).deployments).toHaveLength(1)
  })
})
