import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/aws/codedeploy/deployment.ts'
import type { TaskSet } from '../../src/aws/ecs/task-set.ts'
import { OperatorError } from '../../src/errors.ts'
import { bakeMsOf } from '../../src/rollout/blue-green/bake.ts'
import { alarmsIn, broughtBy, isOlder, isWhole } from '../../src/rollout/blue-green/task-sets.ts'
import { createRollout } from '../../src/rollout/by-controller.ts'
import { clockOfSleeps } from '../support/clock-of-sleeps.ts'
import { deploymentOf, stage, taskSet } from './blue-green-stage.ts'

describe('the order of a blue/green rollout', () => {
  it('pauses autoscaling, begins, checks, continues, and takes autoscaling up again', async () => {
    const { calls, move } = stage()
    const smoke = async () => void calls.push('smoke')
    await move('api:2', { smoke })
    expect(calls).toEqual(['pause', 'begin api:2', 'smoke', 'continue READY_WAIT', 'resume 2'])
  })

  it('with tasks that may not go on also ends the wait with them', async () => {
    const { calls, move } = stage()
    await move('api:1', { renew: true })
    expect(calls).toEqual(['pause', 'begin api:1', 'continue READY_WAIT', 'continue TERMINATION_WAIT', 'resume 2'])
  })

  it('begins nothing where the revision is there', async () => {
    const { calls, move } = stage()
    await move('api:1')
    expect(calls).toEqual(['pause', 'resume 2'])
  })

  it('joins the deployment of a command that was killed, and takes up the autoscaling that it left', async () => {
    const running = { deployment: deploymentOf('d-LEFT', 'api:2'), isShifted: false }
    const { calls, move } = stage({ running, limits: { min: 3, max: 4, suspended: true } })
    await move('api:2')
    expect(calls).toEqual(['continue READY_WAIT', 'resume 3'])
  })

  it('ends the wait of the deployment before, and does not wait for its own', async () => {
    const running = { deployment: deploymentOf('d-LEFT', 'api:2'), isShifted: true }
    const { calls, move } = stage({ running })
    await move('api:3')
    expect(calls).toEqual(['pause', 'continue TERMINATION_WAIT', 'begin api:3', 'continue READY_WAIT', 'resume 2'])
  })

  it('ignores alarms on the way back to an older revision', async () => {
    const running = { deployment: deploymentOf('d-LEFT', 'api:2'), isShifted: true }
    const { calls, move } = stage({ running })
    await move('api:1')
    expect(calls).toContain('begin api:1 without alarms')
  })

  it('checks afterwards what somebody else has given the traffic, and takes it back when something is found', async () => {
    const running = { deployment: deploymentOf('d-LEFT', 'api:2'), isShifted: true }
    const { calls, move } = stage({ running })
    await expect(move('api:2', { smoke: () => Promise.reject(new Error('503')) })).rejects.toMatchObject({
      message: 'The rollout failed: 503',
    })
    expect(calls).toEqual(['pause', 'stop', 'resume 1'])
  })

  it('checks the first tasks of a service, and asks for none where something is found', async () => {
    const { calls, move } = stage({ desired: 0 })
    await expect(move('api:1', { smoke: () => Promise.reject(new Error('503')) })).rejects.toMatchObject({
      evidence: ['the service was scaled back to 0 tasks, as before'],
    })
    // The least number as it was would start them again.
    expect(calls).toEqual(['pause', 'scale 2', 'minimum 0', 'scale 0', 'resume 0'])
  })

  it('asks for the first tasks only when their revision is alone', async () => {
    const { calls, move } = stage({ desired: 0 })
    await move('api:2')
    expect(calls).toEqual([
      'pause',
      'begin api:2 without alarms',
      'continue READY_WAIT',
      'continue TERMINATION_WAIT',
      'scale 2',
      'resume 2',
    ])
  })
})

describe('a blue/green rollout that does not come to its end', () => {
  it('refuses beside the deployment of another revision, before it changes anything but autoscaling', async () => {
    const running = { deployment: deploymentOf('d-OTHER', 'api:9'), isShifted: false }
    const { calls, limits, move } = stage({ running })
    await expect(move('api:2')).rejects.toMatchObject({ code: 'blue-green-busy', exitCode: 5 })
    expect(calls).toEqual(['pause', 'resume 1'])
    expect(limits()).toMatchObject({ min: 1, suspended: false })
  })

  it('is stopped and taken back when the check finds something', async () => {
    const { calls, move } = stage()
    const failed = move('api:2', { smoke: () => Promise.reject(new Error('/ready answers 503')) })
    await expect(failed).rejects.toMatchObject({
      code: 'rollout-failed',
      message: 'The rollout failed: /ready answers 503',
    })
    expect(calls).toEqual(['pause', 'begin api:2', 'stop', 'resume 1'])
  })

  it('tells what the check was answered, and whose turn it is, beside what became of the deployment', async () => {
    const { move } = stage()
    const found = new OperatorError('ready: 503', {
      code: 'rollout-failed',
      whose: 'operator',
      evidence: ['health: 500'],
    })
    await expect(move('api:2', { smoke: () => Promise.reject(found) })).rejects.toMatchObject({
      message: 'The rollout failed: ready: 503',
      whose: 'operator',
      evidence: ['health: 500', expect.stringMatching(/^CodeDeploy /)],
    })
  })

  it('is taken back by a deployment that waits itself, and is continued', async () => {
    const { calls, move } = stage({ rollbackWaits: true })
    await expect(move('api:2', { smoke: () => Promise.reject(new Error('503')) })).rejects.toMatchObject({
      evidence: ['CodeDeploy gave the traffic back to api:1'],
    })
    expect(calls).toEqual(['pause', 'begin api:2', 'stop', 'continue READY_WAIT of the rollback', 'resume 1'])
  })

  it('continues a deployment that takes another one back, where that waits, before it begins its own', async () => {
    const deployment = deploymentOf('d-BACK', 'api:1', { status: 'Ready', isRollback: true })
    const { calls, move } = stage({ running: { deployment, isShifted: false } })
    await move('api:2')
    expect(calls.slice(0, 3)).toEqual(['pause', 'continue READY_WAIT of the rollback', 'begin api:2'])
  })

  it('is left where it is when it was cancelled in the check, and autoscaling goes on', async () => {
    const { abort, calls, move } = stage()
    const cancelled = move('api:2', {
      smoke: () => {
        abort()
        return Promise.reject(new OperatorError('cancelled', { code: 'cancelled', whose: 'operator' }))
      },
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect(calls).toEqual(['pause', 'begin api:2', 'resume 1'])
  })

  it.each([
    ["medspa's own", () => new OperatorError('cancelled', { code: 'cancelled', whose: 'operator' })],
    ['any', () => new Error('aborted')],
  ])(
    'and was cancelled (%s error) says that autoscaling stays suspended, as nobody reads evidence then',
    async (_, error) => {
      const denied = () => {
        throw new Error('denied')
      }
      const { abort, lines, move } = stage({ before: (call) => (call.startsWith('resume') ? denied() : undefined) })
      const thrown = error()
      const cancelled = move('api:2', {
        smoke: () => {
          abort()
          return Promise.reject(thrown)
        },
      })
      await expect(cancelled).rejects.toBe(thrown)
      expect(lines.at(-1)).toBe('autoscaling stays suspended until the next deploy: denied')
    },
  )

  it('names previous tasks that stay, where the deployment itself is over', async () => {
    const { deps, move } = stage()
    const { describe } = deps.service
    deps.service.describe = async () => {
      const state = await describe()
      const [only] = state.taskSets
      // ECS goes on showing the set of the previous tasks.
      return state.taskSets.length === 1 && only && deps.isBegun()
        ? { ...state, taskSets: [only, { ...only, id: 'ecs-svc/0', status: 'DRAINING' }] }
        : state
    }
    await expect(move('api:1', { renew: true })).rejects.toMatchObject({
      code: 'blue-green-busy',
      exitCode: 5,
      message: 'The deployment d-NEW is over, but ECS still has the previous tasks.',
    })
  })

  it("tells its own failure, with autoscaling's beside it", async () => {
    const denied = () => {
      throw new OperatorError('application-autoscaling:RegisterScalableTarget: denied', { code: 'x', whose: 'aws' })
    }
    const { move } = stage({ before: (call) => (call.startsWith('resume') ? denied() : undefined) })
    await expect(move('api:2', { smoke: () => Promise.reject(new Error('503')) })).rejects.toMatchObject({
      code: 'rollout-failed',
      evidence: expect.arrayContaining([expect.stringContaining('autoscaling stays suspended until the next deploy')]),
    })
  })
})

describe('after the shift', () => {
  const inMinutes = ({ clock }: ReturnType<typeof stage>['deps']) => Math.floor(clock.passed() / 60_000)

  it('its alarms have the time that they need, and no more, while autoscaling stays suspended', async () => {
    const { calls, deps, lines, move } = stage({ alarms: ['5xx'] })
    await move('api:2')
    expect(inMinutes(deps)).toBe(5)
    expect(lines.at(-1)).toMatch(/^waiting for the deployment alarms/)
    expect(calls).toEqual(['pause', 'begin api:2', 'continue READY_WAIT', 'resume 2'])
  })

  it.each<[string, Partial<Deployment>, string, string | undefined]>([
    [
      'an alarm',
      { error: { code: 'ALARM_ACTIVE', message: 'Activated alarms: <5xx>' } },
      'The rollout failed: CodeDeploy: Activated alarms: <5xx>',
      'the alarm: aws cloudwatch describe-alarm-history --alarm-name 5xx',
    ],
    ['somebody', {}, 'The rollout failed: somebody stopped the deployment d-NEW', undefined],
  ])('%s that has the traffic given back fails the rollout', async (_, over, message, evidence) => {
    const stopped = { status: 'Stopped', isOver: true, rollbackId: 'd-BACK', ...over }
    const { calls, move } = stage({ alarms: ['5xx'], afterShift: (looks) => (looks > 9 ? stopped : {}) })
    const error = await move('api:2').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'rollout-failed', message })
    expect((error as OperatorError).evidence).toEqual([
      expect.stringMatching(/^CodeDeploy gave the traffic back/),
      ...(evidence === undefined ? [] : [evidence]),
    ])
    expect(calls).toEqual(['pause', 'begin api:2', 'continue READY_WAIT', 'resume 1'])
  })

  it('autoscaling is suspended until the deployment is over, where that is no later', async () => {
    const afterShift = (looks: number) => (looks > 70 ? { status: 'Succeeded', isOver: true } : {})
    const { calls, move } = stage({ alarms: ['5xx'], terminationWaitMinutes: 5, afterShift })
    await move('api:2')
    expect(calls.slice(-2)).toEqual(['over', 'resume 2'])
  })

  it('a deployment that its alarms do not stop is not waited for', async () => {
    const running = { deployment: deploymentOf('d-LEFT', 'api:2'), isShifted: true }
    const { calls, deps, move } = stage({ alarms: ['5xx'], running })
    await move('api:1')
    expect(calls).toContain('begin api:1 without alarms')
    expect(inMinutes(deps)).toBe(0)
  })

  it('an alarm of which CloudWatch says nothing is given five minutes, and none fails that', async () => {
    const { deps, move } = stage({ alarms: ['5xx'] })
    deps.codeDeploy.alarmTimes = () => Promise.reject(new Error('denied'))
    await move('api:2')
    expect(inMinutes(deps)).toBe(5)
  })

  it.each([
    ['the slowest', [3, 1], 60, 300],
    ['of longer periods', [1], 300, 900],
    ['at most half an hour', [1], 86_400, 1800],
  ])('alarms need: %s', (_, evaluationPeriods, periodSeconds, seconds) => {
    const alarms = evaluationPeriods.map((periods) => ({ evaluationPeriods: periods, periodSeconds }))
    expect(bakeMsOf(alarms)).toBe(seconds * 1000)
  })
})

describe('whether a blue/green service serves', () => {
  it.each<[string, boolean, Parameters<typeof stage>[0]]>([
    ['nothing is under way', true, {}],
    [
      'another release waits for its traffic',
      false,
      { running: { deployment: deploymentOf('d', 'api:9'), isShifted: false } },
    ],
    ['no task is wanted', false, { desired: 0 }],
  ])('%s', async (_, serves, given) => {
    expect(await stage(given).blueGreen.serves('api:1')).toBe(serves)
  })

  it('while the previous tasks are kept, too', async () => {
    const running = { deployment: deploymentOf('d', 'api:2'), isShifted: true }
    const { blueGreen } = stage({ running })
    expect([await blueGreen.serves('api:2'), await blueGreen.serves('api:1')]).toEqual([true, false])
  })
})

it('a blue/green service does not serve yet while its alarms may still have the traffic given back', async () => {
  const running = { deployment: deploymentOf('d', 'api:2'), isShifted: true }
  const { blueGreen, deps } = stage({ alarms: ['5xx'], running })
  deps.clock.pass(299_000)
  expect(await blueGreen.serves('api:2')).toBe(false)
  deps.clock.pass(1000)
  expect(await blueGreen.serves('api:2')).toBe(true)
})

it('the service itself says who moves it', async () => {
  const said: string[] = []
  const rollout = (name: string) => ({
    serves: async () => said.push(`${name} serves`) > 0,
    keepAtLeast: async () => {},
    move: async () => void said.push(`${name} moves`),
  })
  for (const controller of ['CODE_DEPLOY', 'ECS', undefined]) {
    const service = { describe: async () => ({ controller }) as never }
    const parts = { blueGreen: rollout('blue/green'), rolling: rollout('rolling') }
    const { move, serves } = createRollout({ clock: clockOfSleeps(), service }, parts)
    await serves('api:1')
    await move({} as never, { line: () => {}, signal: new AbortController().signal })
  }
  const rolling = ['rolling serves', 'rolling moves']
  expect(said).toEqual(['blue/green serves', 'blue/green moves', ...rolling, ...rolling])
})

describe('rules of task sets', () => {
  it.each<[string, boolean, number, Partial<TaskSet>, string[]]>([
    ['whole', true, 1, {}, ['healthy']],
    ['not steady', false, 1, { stability: 'STABILIZING' }, ['healthy']],
    ['a task is missing', false, 2, {}, ['healthy', 'healthy']],
    ['not healthy yet', false, 1, {}, ['initial']],
    ['no target yet', false, 1, {}, []],
    ['targets of previous tasks alone', false, 1, {}, ['draining']],
    ['behind no listener, which is not asked', true, 1, {}, ['unused']],
    ['no task is wanted', true, 0, { running: 0 }, []],
  ])('%s', (_, whole, desired, over, states) => {
    const targets = states.map((state) => ({ state }))
    expect(isWhole({ desired }, taskSet(1, 'api:1', over), targets)).toBe(whole)
  })

  it.each([
    ['api:9', 'api:10', true],
    ['api:10', 'api:9', false],
    ['api:9', 'api:9', false],
    ['other:1', 'api:9', false],
  ])('%s is older than %s: %s', (one, other, older) => {
    expect(isOlder(one, other)).toBe(older)
  })

  it.each<[string, string | undefined, Partial<Deployment>, string]>([
    ['its task set', 'api:3', {}, 'd'],
    ['its AppSpec', 'api:2', {}, 'another'],
    ['the description', 'api:7', { taskDefinitionArn: undefined, description: 'medspa api:7 1234' }, 'another'],
    ['nothing', undefined, { taskDefinitionArn: undefined, description: 'by hand' }, 'another'],
  ])('what a deployment brings is told by %s', (_, brought, over, deploymentId) => {
    const taskSets = [taskSet(1, 'arn:aws:ecs:us-east-1:123456789012:task-definition/api:3', { deploymentId })]
    expect(broughtBy(deploymentOf('d', 'api:2', over), { taskSets })).toBe(brought)
  })

  it('names the alarms that ended a deployment, and none for another end', () => {
    const message = 'Activated alarms: <one> <two>'
    expect(alarmsIn({ code: 'ALARM_ACTIVE', message })).toEqual(['one', 'two'])
    expect(alarmsIn({ code: 'TIMEOUT', message })).toEqual([])
  })
})
