import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/aws/codedeploy/deployment.ts'
import type { OperatorError } from '../../src/errors.ts'
import type { Held, Hold } from '../../src/rollout/index.ts'
import { stage } from './blue-green-stage.ts'

/** Nobody can be asked here. */
const nobody: Hold = async () => undefined
/** Asks, and gets no answer until the question is taken back. */
const unanswered = (seen: AbortSignal[]): Hold => {
  return (_, signal) =>
    new Promise((_resolve, reject) => {
      seen.push(signal)
      signal.addEventListener('abort', () => reject(new Error('the question was taken back')))
    })
}
const stopped = (error?: Deployment['error']): Partial<Deployment> => ({
  status: 'Stopped',
  isOver: true,
  rollbackId: 'd-BACK',
  error,
})
const sleepsThen = (sleeps: number, clock: ReturnType<typeof stage>['deps']['clock'], then: () => unknown) => {
  const { sleep } = clock
  let slept = 0
  clock.sleep = async (ms: number) => {
    await sleep(ms)
    slept += 1
    if (slept === sleeps) await then()
  }
}

describe('a rollout that is held', () => {
  it('asks once, after the check and before any traffic, and goes on when it may', async () => {
    const { calls, move } = stage()
    let held: Held | undefined
    const hold: Hold = async (given) => {
      calls.push('asked')
      held = given
      return 'continue'
    }
    await move('api:2', { hold, smoke: async () => void calls.push('smoke') })
    expect(calls).toEqual(['pause', 'begin api:2', 'smoke', 'asked', 'continue READY_WAIT', 'resume 2'])
    expect(held).toMatchObject({ deploymentId: 'd-NEW', waitMinutes: 60 })
  })

  it('ends with exit code 3 where the answer is no, and nothing was moved', async () => {
    const { calls, move } = stage()
    await expect(move('api:2', { hold: async () => 'stop' })).rejects.toMatchObject({
      code: 'rollout-stopped',
      exitCode: 3,
      message: 'The rollout was held, and stopped: the deployment d-NEW.',
      evidence: ['CodeDeploy gave the traffic back to api:1'],
    })
    expect(calls).toEqual(['pause', 'begin api:2', 'stop', 'resume 1'])
  })

  it('ends by the answer no, whatever the new tasks are at meanwhile', async () => {
    const { calls, deps, move } = stage()
    const { sleep } = deps.clock
    let answer: (given: 'stop') => void = () => {}
    const hold: Hold = () => {
      // They turn bad while the question stands, and the answer comes some looks later.
      deps.targetHealth.targets = async () => [{ address: '0', state: 'unhealthy' }]
      const asked = deps.clock.passed()
      deps.clock.sleep = async (ms: number) => {
        await sleep(ms)
        if (deps.clock.passed() - asked > 20_000) answer('stop')
      }
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    await expect(move('api:2', { hold })).rejects.toMatchObject({ code: 'rollout-stopped' })
    expect(calls).toEqual(['pause', 'begin api:2', 'stop', 'resume 1'])
    expect(deps.clock.passed()).toBeLessThan(120_000)
  })

  it('fails where the answer is no, and another terminal has let it go on in the same moment', async () => {
    const { calls, deps, goOn, move } = stage()
    const { sleep } = deps.clock
    const hold: Hold = () =>
      new Promise((resolve) => {
        deps.clock.sleep = async (ms: number) => {
          await sleep(ms)
          await goOn()
          resolve('stop')
        }
      })
    await expect(move('api:2', { hold })).rejects.toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: expect.stringContaining('after somebody else had let the traffic shift'),
    })
    expect(calls).toContain('stop')
  })

  it("is asked about still where the new tasks' log cannot be read", async () => {
    const { deps, move } = stage()
    deps.service.runningTasks = async () => [{ id: 't1', startedBy: 'ecs-svc/2' }] as never
    deps.logs = { last: () => Promise.reject(new Error('ThrottlingException')) } as never
    const read: string[][] = []
    const hold: Hold = async ({ log }) => {
      read.push(await log())
      deps.service.runningTasks = () => Promise.reject(new Error('AccessDenied'))
      read.push(await log())
      return 'continue'
    }
    await move('api:2', { hold })
    expect(read).toEqual([
      ['task t1:', '  (its log cannot be read: ThrottlingException)'],
      ['the tasks cannot be listed: AccessDenied'],
    ])
  })

  it("shows the new tasks' log laid out as `medspa logs` does, without secrets", async () => {
    const { deps, move } = stage()
    const lines = [
      '{"level":"info","time":"2026-11-23T14:00:00Z","msg":"listening","port":8080}',
      '{"level":50,"msg":"no queue","err":{"message":"hunter2","stack":"Error: hunter2\\n    at main (index.mjs:1:1)"}}',
      'Server starting',
    ]
    deps.service.runningTasks = async () => [{ id: 't1', startedBy: 'ecs-svc/2' }] as never
    deps.logs = { last: async () => lines } as never
    deps.scrub = (text: string) => text.replaceAll('hunter2', '[hidden]')
    let read: string[] = []
    await move('api:2', {
      hold: async ({ log }) => {
        read = await log()
        return 'continue'
      },
    })
    expect(read).toEqual([
      'task t1:',
      '  info  listening port=8080',
      '  error no queue: [hidden]',
      '  error     at main (index.mjs:1:1)',
      '  -     Server starting',
    ])
  })

  it('was not held where the time ran out before it could be asked about', async () => {
    const { becomes, deps, move } = stage()
    deps.targetHealth.targets = async () => [{ address: '0', state: 'initial' }]
    sleepsThen(10, deps.clock, () => becomes(stopped({ code: 'TIMEOUT', message: 'The deployment timed out' })))
    const hold: Hold = () => Promise.reject(new Error('asked'))
    await expect(move('api:2', { hold })).rejects.toMatchObject({ code: 'rollout-failed' })
  })

  it('is not asked about what the check has found', async () => {
    const { calls, move } = stage()
    const hold: Hold = async () => void calls.push('asked') as undefined
    await expect(move('api:2', { hold, smoke: () => Promise.reject(new Error('503')) })).rejects.toMatchObject({
      code: 'rollout-failed',
    })
    expect(calls).not.toContain('asked')
  })

  it('names the commands that answer, waits for one of them where nobody is here, and goes on with it', async () => {
    const { calls, deps, goOn, lines, move } = stage()
    sleepsThen(30, deps.clock, goOn)
    await move('api:2', { hold: nobody })
    expect(lines).toContain(
      'held before the traffic shifts: `medspa deploy continue` goes on, `medspa deploy stop` stops; after 60 minutes CodeDeploy stops it',
    )
    expect(calls).toEqual(['pause', 'begin api:2', 'continue READY_WAIT', 'resume 2'])
    expect(deps.clock.passed()).toBeGreaterThanOrEqual(30 * 5000)
  })

  it('takes its question back when another terminal has answered', async () => {
    const { deps, goOn, move } = stage()
    const seen: AbortSignal[] = []
    sleepsThen(10, deps.clock, goOn)
    await move('api:2', { hold: unanswered(seen) })
    expect(seen.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('asks again where it waits nevertheless: what AWS showed was older', async () => {
    const { calls, deps, move } = stage()
    const { describe: look } = deps.codeDeploy
    let looks = 0
    deps.codeDeploy.describe = async (id) => {
      looks += 1
      const deployment = await look(id)
      return looks === 6 && deployment ? { ...deployment, status: 'InProgress' } : deployment
    }
    const seen: AbortSignal[] = []
    const first = unanswered(seen)
    const hold: Hold = async (held, signal) => (seen.length === 0 ? first(held, signal) : 'continue')
    await move('api:2', { hold })
    expect(seen.map(({ aborted }) => aborted)).toEqual([true])
    expect(calls).toEqual(['pause', 'begin api:2', 'continue READY_WAIT', 'resume 2'])
  })

  it.each<[string, Deployment['error'], string, string]>([
    [
      'stopped by another terminal',
      undefined,
      'rollout-stopped',
      'The rollout was held, and stopped: the deployment d-NEW.',
    ],
    [
      'left alone',
      { code: 'TIMEOUT', message: 'The deployment timed out while waiting for a notification to continue.' },
      'rollout-stopped',
      'The rollout was held, and nobody let it go on in time: CodeDeploy stopped the deployment d-NEW.',
    ],
    [
      'ended by an alarm',
      { code: 'ALARM_ACTIVE', message: 'Activated alarms: <5xx>' },
      'rollout-failed',
      'The rollout failed: CodeDeploy: Activated alarms: <5xx>',
    ],
  ])('says so where it was %s', async (_, error, code, message) => {
    const { becomes, deps, move } = stage()
    const seen: AbortSignal[] = []
    sleepsThen(10, deps.clock, () => becomes(stopped(error)))
    const thrown = (await move('api:2', { hold: unanswered(seen) }).catch((reason: unknown) => reason)) as OperatorError
    expect(thrown).toMatchObject({ code, message })
    expect(thrown.evidence).toContain('CodeDeploy gave the traffic back to api:1')
    expect(seen.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('says so where it was stopped before it could be asked about', async () => {
    const { becomes, deps, move } = stage()
    // Its tasks are not healthy yet.
    deps.targetHealth.targets = async () => [{ address: '0', state: 'initial' }]
    sleepsThen(10, deps.clock, () => becomes(stopped()))
    const hold: Hold = () => Promise.reject(new Error('asked'))
    await expect(move('api:2', { hold })).rejects.toMatchObject({ code: 'rollout-stopped' })
  })

  it('says so where it was stopped before it was seen to wait', async () => {
    const { becomes, deps, move } = stage()
    // The first look: CodeDeploy makes the new tasks still.
    sleepsThen(1, deps.clock, () => becomes(stopped()))
    const hold: Hold = () => Promise.reject(new Error('asked'))
    await expect(move('api:2', { hold })).rejects.toMatchObject({ code: 'rollout-stopped' })
  })

  it.each<[string, Deployment['error']]>([
    ['stopped', undefined],
    ['stopped', { code: 'MANUAL_STOP', message: 'The deployment was stopped.' }],
    [
      'left alone',
      { code: 'TIMEOUT', message: 'The deployment timed out while waiting for a notification to continue.' },
    ],
  ])('says so where it was %s, and a look before showed that it did not wait', async (_, error) => {
    const { becomes, deps, move } = stage()
    const { describe: look } = deps.codeDeploy
    let before = 0
    deps.codeDeploy.describe = async (id) => {
      const deployment = await look(id)
      // AWS's answer between the stop and its end: neither waiting nor over.
      if (deployment?.status === 'Stopped' && before++ === 0)
        return { ...deployment, status: 'InProgress', isOver: false }
      return deployment
    }
    sleepsThen(10, deps.clock, () => becomes(stopped(error)))
    const seen: AbortSignal[] = []
    await expect(move('api:2', { hold: unanswered(seen) })).rejects.toMatchObject({ code: 'rollout-stopped' })
    expect(before).toBeGreaterThan(1)
    expect(seen.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('has failed where its traffic began to shift before somebody stopped it', async () => {
    const { becomes, deps, move } = stage()
    const { target: look } = deps.codeDeploy
    let isBegun = false
    deps.codeDeploy.target = async (id) => {
      const target = await look(id)
      return target && { ...target, hasBegunShift: isBegun }
    }
    sleepsThen(10, deps.clock, () => {
      isBegun = true
      becomes(stopped())
    })
    await expect(move('api:2', { hold: nobody })).rejects.toMatchObject({ code: 'rollout-failed', whose: 'operator' })
  })

  it('that another terminal let go on, and somebody stops then, has failed', async () => {
    const { becomes, deps, goOn, move } = stage({ alarms: ['5xx'] })
    sleepsThen(10, deps.clock, goOn)
    sleepsThen(20, deps.clock, () => becomes(stopped()))
    await expect(move('api:2', { hold: nobody })).rejects.toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: 'The rollout failed: somebody stopped the deployment d-NEW',
    })
  })

  it('fails with what the question met, and leaves the deployment where it is', async () => {
    const { calls, move } = stage()
    const error = new Error('the terminal is gone')
    await expect(move('api:2', { hold: () => Promise.reject(error) })).rejects.toBe(error)
    expect(calls).toEqual(['pause', 'begin api:2', 'resume 1'])
  })

  it('is one with traffic: first tasks are not held', async () => {
    const { calls, move } = stage({ desired: 0 })
    await move('api:2', { hold: () => Promise.reject(new Error('asked')) })
    expect(calls).toContain('scale 2')
  })
})
