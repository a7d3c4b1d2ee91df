import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Held } from '../../../src/rollout/index.ts'
import { listener, type Stage, startStage, waitsForMedspa } from './stage.ts'

// Held at CodeDeploy's own wait, and answered by another process.
let on: Stage
beforeAll(async () => {
  // A minute takes 1.2 seconds.
  on = await startStage('0.02')
})
afterAll(() => on?.close())

/** A rollout of `v2` that is held, as soon as it is; `moved` says how it ends. */
async function holding(name: string, group = waitsForMedspa(0)) {
  const made = await on.service('blue/green', name, 1, group)
  const held = Promise.withResolvers<Held>()
  const hold = async (given: Held) => {
    held.resolve(given)
    return undefined
  }
  const move = () =>
    on.medspa(name).rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false, hold }, listener())
  const moved = move().then(
    () => undefined,
    (error: unknown) => error,
  )
  // One that ends before it is held has failed.
  const asked = await Promise.race([held.promise, moved])
  if (asked === undefined || asked instanceof Error) throw asked ?? new Error('it was not held')
  return { asked: asked as Held, elsewhere: on.medspa(name).deployments, made, moved }
}

it('goes on when another process continues it, and not before', async () => {
  const { asked, elsewhere, made, moved } = await holding('held')
  expect(await made.ask()).toBe('v1')
  expect(asked.waitMinutes).toBe(60)
  expect((await asked.log())[0]).toMatch(/^task \w+:$/)
  const found = await elsewhere.find()
  expect(found).toMatchObject({ id: asked.deploymentId, isReady: true, isDone: false })
  expect(await elsewhere.goOn(asked.deploymentId, new AbortController().signal)).not.toBe('Ready')
  expect(await moved).toBeUndefined()
  expect(await made.ask()).toBe('v2')
})

it('ends when another process stops it, and the next rollout goes on', async () => {
  const { asked, elsewhere, made, moved } = await holding('held-stopped')
  expect(await elsewhere.stop(asked.deploymentId)).toEqual({
    isBack: true,
    words: expect.stringMatching(/^CodeDeploy gave the traffic back to /),
  })
  expect(await moved).toMatchObject({ code: 'rollout-stopped', exitCode: 3 })
  expect(await made.ask()).toBe('v1')
  const { autoscaling, rollout } = on.medspa('held-stopped')
  expect(await autoscaling.limits()).toMatchObject({ suspended: false })
  await rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener())
  expect(await made.ask()).toBe('v2')
})

it('ends when nobody answers, and the next rollout goes on', async () => {
  const { asked, made, moved } = await holding('held-alone', waitsForMedspa(0, 5))
  expect(asked.waitMinutes).toBe(5)
  expect(await moved).toMatchObject({
    code: 'rollout-stopped',
    message: expect.stringContaining('nobody let it go on in time'),
  })
  expect(await made.ask()).toBe('v1')
  const { rollout } = on.medspa('held-alone')
  await rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false }, listener())
  expect(await made.ask()).toBe('v2')
})

it('shifts by the strategy that was asked for, as somebody who only looks sees', async () => {
  const made = await on.service('blue/green', 'canary')
  const { deployments, rollout } = on.medspa('canary')
  const strategy = 'CodeDeployDefault.ECSCanary10Percent5Minutes'
  const move = rollout.move({ taskDefinitionArn: on.releases.v2, desired: 1, renew: false, strategy }, listener())
  const found = await on.harness.until(() => deployments.find(), Boolean)
  const watching = listener()
  await deployments.follow(found?.id ?? '', watching)
  await move
  expect(await made.ask()).toBe('v2')
  expect(watching.lines.filter((line) => line.includes('10% of traffic'))).not.toEqual([])
  expect((await on.info(found?.id ?? '')).deploymentConfigName).toBe(strategy)
  expect(await deployments.hasStrategy(strategy)).toBe(true)
  expect(await deployments.hasStrategy('nobody-made-it')).toBe(false)
})
