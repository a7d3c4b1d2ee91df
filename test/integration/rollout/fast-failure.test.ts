import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kind, listener, type Stage, startStage } from './stage.ts'

let on: Stage
let revisions: { image: string; key: string; ending: string }
beforeAll(async () => {
  // A minute takes 1.2 seconds: medspa sees each task before the next one.
  on = await startStage()
  revisions = { image: await on.withoutImage(), key: await on.withoutKey(), ending: await on.ending() }
})
afterAll(() => on?.close())

/** How a move to a revision fails, and what is asked of AWS from its beginning on. */
async function failing(name: string, taskDefinitionArn: string) {
  const { autoscaling, rollout } = on.medspa(name)
  const before = (await on.changes()).length
  const target = { taskDefinitionArn, desired: 1, renew: false, atLeast: 1 }
  const error = await rollout.move(target, listener()).catch((thrown: unknown) => thrown)
  return { autoscaling, changes: (await on.changes()).slice(before), error }
}

const revisionIn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)

describe.each<[Kind, string, number]>([
  ['rolling', 'rolling', 1],
  ['blue/green', 'blue-green', 1],
  ['rolling', 'first-rolling', 0],
  ['blue/green', 'first-blue-green', 0],
])('a %s service (%s)', (kind, prefix, desired) => {
  const changesOf: Record<string, string[]> = {
    rolling: ['UpdateService', 'UpdateService'],
    // The last one takes autoscaling up again.
    'blue-green': ['RegisterScalableTarget', 'CreateDeployment', 'StopDeployment', 'RegisterScalableTarget'],
  }
  const service = async (name: string) => (await on.service(kind, `${prefix}-${name}`, desired)).name
  const back = async (name: string) => {
    const { autoscaling, rollout, service } = on.medspa(name)
    expect(await autoscaling.limits()).toMatchObject({ min: desired, suspended: false })
    if (desired === 0) expect(await service.describe()).toMatchObject({ desired: 0 })
    else await on.harness.until(() => rollout.serves(on.releases.v1), Boolean)
  }

  it.each([
    ['image', /^The rollout failed: CannotPullContainerError: .*: not found$/, /deploy` builds it and pushes it again/],
    ['key', /did not contain json key OWN$/, /secrets set OWN`/],
  ] as const)('goes back at the first task that no other try could start: %s', async (what, message, hint) => {
    const name = await service(what)
    const { changes, error } = await failing(name, revisions[what])
    expect(error).toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      evidence: expect.arrayContaining([
        `no task of ${revisionIn(revisions[what])} can start: another try would meet the same`,
      ]),
      tasks: expect.arrayContaining([expect.objectContaining({ exitCode: null, log: [] })]),
    })
    if (desired > 0) expect(changes).toEqual(changesOf[prefix])
    await back(name)
  })

  it('goes back at the third task that ends, and tells the end of each: the error, then the last lines', async () => {
    const name = await service('ending')
    const { changes, error } = await failing(name, revisions.ending)
    const lines = Array.from({ length: 19 }, (_, n) => `line ${n + 12}`)
    const dead = {
      task: expect.stringMatching(/^[0-9a-f]{32}$/),
      stoppedReason: 'Essential container in task exited',
      exitCode: 1,
      log: ['Error: DATABASE_URL is not set', ...lines],
    }
    expect(error).toMatchObject({
      code: 'rollout-failed',
      message: 'The rollout failed: exit code 1: Error: DATABASE_URL is not set',
      tasks: [dead, dead, dead],
    })
    // ECS's circuit breaker may be first with a rolling one.
    if (prefix === 'blue-green') expect(changes).toEqual(changesOf[prefix])
    await back(name)
  })
})
