import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/aws/codedeploy/deployment.ts'
import type { TaskSet } from '../../src/aws/ecs/task-set.ts'
import { createDeployments } from '../../src/rollout/deployments.ts'
import { deploymentOf, stage } from './blue-green-stage.ts'

/** A command that did not begin the deployment. */
function besides(over: Partial<Deployment> = {}, given: { isShifted?: boolean; alarms?: string[] } = {}) {
  const { isShifted = false, ...rest } = given
  const running = { deployment: deploymentOf('d-NEW', 'api:2', over), isShifted }
  const made = stage({ running, ...rest })
  const deployments = createDeployments({
    ...made.deps,
    names: { ...(made.deps.names as object), service: 'api' } as never,
  })
  const lines: string[] = []
  const progress = { line: (text: string) => void lines.push(text), signal: new AbortController().signal }
  return { ...made, deployments, follow: () => deployments.follow('d-NEW', progress), told: lines }
}
const stopped = { status: 'Stopped', isOver: true, rollbackId: 'd-BACK' }

describe('the deployment that is under way', () => {
  it.each<[string, Partial<Deployment>, boolean, object]>([
    ['waits to be continued', { status: 'Ready' }, false, { isReady: true, isDone: false, isRollback: false }],
    ['takes another one back', { isRollback: true }, false, { isReady: false, isDone: false, isRollback: true }],
    ['has shifted its traffic', {}, true, { isReady: false, isDone: true, isRollback: false }],
  ])('is found: it %s', async (_, over, isShifted, found) => {
    const { deployments } = besides(over, { isShifted })
    const revisions = { revision: 'api:2', previous: 'api:1', isShifted }
    expect(await deployments.find()).toMatchObject({ id: 'd-NEW', brings: 'api:2', ...revisions, ...found })
  })

  it('keeps no previous tasks where they are on their way out, or gone', async () => {
    const { deployments, deps } = besides({}, { isShifted: true })
    const { describe: whole } = deps.service
    const sets = async (change: (each: TaskSet) => TaskSet[]) => {
      const state = await whole()
      return {
        ...state,
        taskSets: state.taskSets.flatMap((each) => (each.status === 'PRIMARY' ? [each] : change(each))),
      }
    }
    deps.service.describe = () => sets((each) => [{ ...each, status: 'DRAINING' }])
    expect((await deployments.find())?.previous).toBeUndefined()
    deps.service.describe = () => sets(() => [])
    expect((await deployments.find())?.previous).toBeUndefined()
  })

  it('is not done while its alarms may still have the traffic given back', async () => {
    const { deployments, deps } = besides({}, { isShifted: true, alarms: ['5xx'] })
    expect((await deployments.find())?.isDone).toBe(false)
    deps.clock.pass(300_000)
    expect((await deployments.find())?.isDone).toBe(true)
  })

  it('is one of this service: that of another application is not found', async () => {
    expect(await besides({ application: 'medspa-other-api' }).deployments.find('d-NEW')).toBeUndefined()
    expect(await besides({ application: 'api' }).deployments.find('d-NEW')).toMatchObject({ id: 'd-NEW' })
    expect(await createDeployments(stage().deps).find()).toBeUndefined()
  })
})

describe('an answer from elsewhere', () => {
  it('continues it, and says what becomes of it', async () => {
    const { calls, deployments } = besides({ status: 'Ready' })
    expect(await deployments.goOn('d-NEW', new AbortController().signal)).toBe('InProgress')
    expect(calls).toEqual(['continue READY_WAIT'])
  })

  it('says that it still waits where CodeDeploy does not go on', async () => {
    const { deployments, deps } = besides({ status: 'Ready' })
    deps.codeDeploy.continueAfter = async () => {}
    expect(await deployments.goOn('d-NEW', new AbortController().signal)).toBe('Ready')
  })

  it('stops it, and waits until it is taken back', async () => {
    const { calls, deployments } = besides({ status: 'Ready' })
    expect(await deployments.stop('d-NEW')).toEqual({
      isBack: true,
      words: 'CodeDeploy gave the traffic back to api:1',
    })
    expect(calls).toEqual(['stop'])
  })

  it.each<[string, Partial<Deployment>, (deps: ReturnType<typeof besides>['deps']) => void, boolean, string]>([
    [
      'AWS refuses',
      {},
      ({ codeDeploy }) => {
        codeDeploy.stop = () => Promise.reject(new Error('AccessDenied'))
      },
      false,
      'the deployment d-NEW could not be taken back: AccessDenied',
    ],
    [
      'it has succeeded before',
      { status: 'Succeeded', isOver: true },
      () => {},
      false,
      'CodeDeploy had nothing to take back',
    ],
    [
      'nothing was begun yet',
      {},
      ({ codeDeploy }) => {
        codeDeploy.describe = async (id) => deploymentOf(id, 'api:2', { status: 'Stopped', isOver: true })
      },
      true,
      'CodeDeploy had nothing to take back',
    ],
  ])('says whether it is taken back: %s', async (_, over, change, isBack, words) => {
    const { deployments, deps } = besides(over)
    change(deps)
    expect(await deployments.stop('d-NEW')).toEqual({ isBack, words })
  })

  it.each<[string, boolean, boolean, string[]]>([
    ['left suspended by somebody who is gone', true, false, ['resume 1']],
    ['not suspended', false, false, []],
    ['suspended by the next rollout', true, true, []],
  ])('takes up autoscaling that is %s', async (_, suspended, isNext, expected) => {
    const { calls, deployments, deps } = besides()
    deps.autoscaling.limits = async () => ({ min: 1, max: 4, suspended })
    if (!isNext) deps.codeDeploy.active = async () => undefined
    expect(await deployments.resumeScaling(new AbortController().signal)).toBe(expected.length > 0)
    expect(calls).toEqual(expected)
  })

  it('leaves autoscaling to whoever carries the rollout out, and takes it up right after', async () => {
    const { calls, deployments, deps } = besides()
    let looks = 0
    deps.autoscaling.limits = async () => {
      looks += 1
      return { min: 1, max: 4, suspended: looks < 4 }
    }
    expect(await deployments.resumeScaling(new AbortController().signal)).toBe(false)
    expect(calls).toEqual([])
  })
})

describe('somebody who only looks', () => {
  it('tells each change, and ends when the traffic has shifted', async () => {
    const { calls, deps, follow, goOn, told } = besides({ status: 'InProgress' })
    const { sleep } = deps.clock
    let slept = 0
    deps.clock.sleep = async (ms: number) => {
      await sleep(ms)
      slept += 1
      if (slept === 5) await goOn()
    }
    await follow()
    expect(calls).toEqual(['continue READY_WAIT'])
    const ready = told.filter((line) => line.startsWith('Ready'))
    expect(ready).toEqual([
      'Ready; blue 1 running, 1 healthy, 100% of traffic; green 1 running, 1 healthy, 0% of traffic',
    ])
    expect(told.at(-1)).toMatch(/; blue .* 0% of traffic; green .* 100% of traffic$/)
  })

  it('hears of a hold that was stopped', async () => {
    const { becomes, deps, follow } = besides({ status: 'Ready' })
    const { sleep } = deps.clock
    deps.clock.sleep = async (ms: number) => {
      await sleep(ms)
      becomes(stopped)
    }
    await expect(follow()).rejects.toMatchObject({ code: 'rollout-stopped', exitCode: 3 })
  })

  it('hears of a hold that was stopped, where a look showed it between its wait and its end', async () => {
    const { becomes, deps, follow } = besides({ status: 'Ready' })
    const { describe: look } = deps.codeDeploy
    let looks = 0
    deps.codeDeploy.describe = async (id) => {
      const deployment = await look(id)
      looks += 1
      if (looks === 3) becomes(stopped)
      return looks === 3 && deployment ? { ...deployment, status: 'InProgress' } : deployment
    }
    await expect(follow()).rejects.toMatchObject({ code: 'rollout-stopped', exitCode: 3 })
  })

  it('hears that somebody has stopped it, whose turn it is then', async () => {
    const { becomes, deps, follow } = besides({}, { isShifted: true, alarms: ['5xx'] })
    const { sleep } = deps.clock
    deps.clock.sleep = async (ms: number) => {
      await sleep(ms)
      becomes(stopped)
    }
    await expect(follow()).rejects.toMatchObject({ code: 'rollout-failed', whose: 'operator' })
  })

  it('hears of an alarm that has the traffic given back after the shift', async () => {
    const { becomes, deps, follow } = besides({}, { isShifted: true, alarms: ['5xx'] })
    const { sleep } = deps.clock
    deps.clock.sleep = async (ms: number) => {
      await sleep(ms)
      becomes({ ...stopped, error: { code: 'ALARM_ACTIVE', message: 'Activated alarms: <5xx>' } })
    }
    await expect(follow()).rejects.toMatchObject({
      code: 'rollout-failed',
      message: 'The rollout failed: CodeDeploy: Activated alarms: <5xx>',
    })
  })

  it('ends in the time that the deployment itself may take', async () => {
    const { deps, follow } = besides({ status: 'Ready', configName: 'linear' })
    await expect(follow()).rejects.toMatchObject({
      code: 'rollout-failed',
      message: expect.stringContaining('2 h 37 min'),
    })
    expect(Math.floor(deps.clock.passed() / 60_000)).toBe(157)
  })
})

it('knows deployment configurations for ECS', async () => {
  const { deployments } = besides()
  expect([await deployments.hasStrategy('linear'), await deployments.hasStrategy('other')]).toEqual([true, false])
})
