import { describe, expect, it } from 'vitest'
import type { TaskSet } from '../../../../src/aws/ecs/task-set.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import type { FoundDeployment } from '../../../../src/rollout/deployments.ts'
import { createDeployments } from '../../../../src/rollout/deployments.ts'
import { stopDeploymentOfLeft } from '../../../../src/steps/release/back/stop-deployment.ts'
import { stopHolder } from '../../../../src/steps/release/back/stop-holder.ts'
import { deploymentOf, stage } from '../../../rollout/blue-green-stage.ts'
import { fakeDeps, type GivenDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

const revision = (number: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/api:${number}`
const target = { tag: 'v2', taskDefinitionArn: revision(2), workers: {}, voiceVersion: '2' } as unknown as WayBack

const coming: FoundDeployment = {
  id: 'd-1',
  status: 'InProgress',
  brings: 'v3',
  revision: 'api:3',
  previous: revision(2),
  isReady: false,
  isRollback: false,
  isShifted: false,
  isDone: false,
}
const shifted: Partial<FoundDeployment> = { isShifted: true }
const kept: Partial<FoundDeployment> = { isShifted: true, isDone: true }

/** A service with this deployment under way; `calls` has what was stopped. */
function withDeployment(given: Partial<FoundDeployment> | undefined, controller = 'CODE_DEPLOY') {
  const calls: string[] = []
  const deps: GivenDeps = {
    service: { describe: async () => ({ controller }) as never },
    deployments: {
      find: async () => given && { ...coming, ...given },
      stop: async (id) => {
        calls.push(`stops ${id}`)
        return { isBack: true, words: 'CodeDeploy gave the traffic back' }
      },
    },
  }
  return { calls, deps }
}

describe('a deployment of CodeDeploy that is under way', () => {
  it.each<[string, Partial<FoundDeployment> | undefined, boolean]>([
    ['is stopped where it brings another release', {}, true],
    ['is stopped where nothing says what it brings', { brings: undefined, revision: undefined }, true],
    ['goes on where it brings the revision', { brings: 'v2', revision: 'api:2' }, false],
    ['is stopped where it brings the same tag with another configuration', { brings: 'v2', revision: 'api:4' }, true],
    ['goes on where it takes another one back', { isRollback: true }, false],
    ['is stopped after its shift where the previous tasks are of the revision', shifted, true],
    ['is stopped while it keeps the previous tasks, which are of the revision', kept, true],
    [
      'goes on after its shift where a third revision would have the traffic',
      { ...shifted, previous: revision(1) },
      false,
    ],
    ['goes on while it keeps tasks of a third revision', { ...kept, previous: revision(1) }, false],
    ['goes on while it keeps tasks of the same tag and another revision', { ...kept, previous: revision(4) }, false],
    ['goes on after its shift where the previous tasks are gone', { ...kept, previous: undefined }, false],
    ['may be missing', undefined, false],
  ])('%s', async (_, given, isStopped) => {
    const { calls, deps } = withDeployment(given)
    await stopDeploymentOfLeft.run(fakeDeps(deps), { target }, quietProgress())
    expect(calls).toEqual(isStopped ? ['stops d-1'] : [])
  })

  /** StopDeployment is refused, or CodeDeploy is late; `left` is what holds the group then. */
  const notStopped = (left: Partial<FoundDeployment> | undefined, given: Partial<FoundDeployment> = {}) => {
    const { deps } = withDeployment(given)
    let isAsked = false
    const deployments: GivenDeps['deployments'] = {
      find: async () => (isAsked ? left && { ...coming, ...given, ...left } : { ...coming, ...given }),
      stop: async () => {
        isAsked = true
        return { isBack: false, words: 'AccessDenied' }
      },
    }
    return stopDeploymentOfLeft.run(fakeDeps({ ...deps, deployments }), { target }, quietProgress())
  }

  it('ends the command where it is in the way and is not stopped, and nobody is told to deploy it', async () => {
    await expect(notStopped({})).rejects.toMatchObject({
      code: 'deployment-not-stopped',
      whose: 'aws',
      exitCode: 1,
      message: 'The deployment under way is not stopped (d-1, of v3: InProgress): AccessDenied.',
      hint: expect.stringMatching('^Run `medspa rollback --to v2`: .*aws deploy stop-deployment --deployment-id d-1 '),
    })
  })

  it.each<[string, Partial<FoundDeployment> | undefined, Partial<FoundDeployment>]>([
    ['is over meanwhile', undefined, {}],
    ['is being taken back', { id: 'd-2', isRollback: true }, {}],
    ['only keeps the previous tasks', {}, kept],
    ['has shifted meanwhile', shifted, {}],
  ])('is left to the rollout where it was not stopped, and %s', async (_, left, given) => {
    await expect(notStopped(left, given)).resolves.toEqual({ detail: 'AccessDenied' })
  })

  it('is waited for no longer than until Ctrl-C', async () => {
    const made = stage({ running: { deployment: deploymentOf('d-NEW', 'api:3'), isShifted: false } })
    made.deps.codeDeploy.stop = async () => {}
    const cancel = new AbortController()
    const clock = {
      ...made.deps.clock,
      sleep: async (_: number, signal?: AbortSignal) => {
        cancel.abort()
        if (signal?.aborted) throw new Error('cancelled')
        throw new Error('nobody hears of it')
      },
    }
    const deployments = createDeployments({ ...made.deps, clock, names: { service: 'api' } as never })
    const toB = { ...target, taskDefinitionArn: 'api:2' }
    const progress = { ...quietProgress(), signal: cancel.signal }
    const deps = fakeDeps({ deployments, service: made.deps.service })
    await expect(stopDeploymentOfLeft.run(deps, { target: toB }, progress)).rejects.toThrow('cancelled')
  })

  it('is not asked about where ECS itself deploys', async () => {
    const { calls, deps } = withDeployment({}, 'ECS')
    await stopDeploymentOfLeft.run(fakeDeps(deps), { target }, quietProgress())
    expect(calls).toEqual([])
  })

  it('that would give callers to the worst release is passed over, and the rollout ends its wait', async () => {
    // From C (api:3), which is left, an earlier way back has brought B (api:2); this one goes to A (api:1).
    const made = stage({ running: { deployment: deploymentOf('d-NEW', 'api:2'), isShifted: true } })
    const { describe: stages } = made.deps.service
    const ofC = (each: TaskSet) => (each.status === 'ACTIVE' ? { ...each, taskDefinitionArn: 'api:3' } : each)
    const look = async () => {
      const state = await stages()
      return made.deps.isBegun() ? state : { ...state, taskSets: state.taskSets.map(ofC) }
    }
    made.deps.service.describe = look
    const deployments = createDeployments({ ...made.deps, names: { service: 'api' } as never })
    const toA = { ...target, taskDefinitionArn: 'api:1' }
    const deps = fakeDeps({ deployments, service: made.deps.service })
    expect(await stopDeploymentOfLeft.run(deps, { target: toA }, quietProgress())).toEqual({
      skipped: expect.stringContaining('api:3'),
    })
    await made.move('api:1')
    expect(made.calls).toEqual(
      expect.arrayContaining(['continue TERMINATION_WAIT', 'begin api:1 without alarms', 'continue READY_WAIT']),
    )
    expect(made.calls).not.toContain('stop')
  })
})

describe('the deploy that holds the lock', () => {
  const holder = { id: 'their lock', user: 'bob', host: 'runner', reason: 'release v3' }

  /** `holders`: ids of the locks that each look finds, the last one from then on. */
  const ending = async (
    given: Partial<FoundDeployment> | undefined,
    { controller, holders = [holder.id] }: { controller?: string; holders?: (string | undefined)[] } = {},
  ) => {
    const { calls, deps } = withDeployment(given, controller)
    const deployLock: GivenDeps['deployLock'] = {
      look: async () => {
        const id = holders.length > 1 ? holders.shift() : holders[0]
        return id === undefined ? undefined : ({ lock: { id } } as never)
      },
      askToStop: async (lock, by) => void calls.push(`asks ${lock} for ${by}`),
      take: async ({ wait, waitsFor }) => {
        calls.push(wait ? `waits for ${waitsFor}` : 'takes the lock')
        return {}
      },
    }
    await stopHolder.run(fakeDeps({ ...deps, deployLock }), { holder }, quietProgress())
    return calls
  }
  const asked = 'asks their lock for ada on laptop'
  const waits = 'waits for their lock'

  it.each<[string, Partial<FoundDeployment> | undefined, boolean]>([
    ['whose traffic has not shifted is stopped', {}, true],
    ['that waits to be continued is stopped', { status: 'Ready', isReady: true }, true],
    ['whose traffic has shifted goes on: which release shall serve is not known yet', shifted, false],
    ['that only keeps the previous tasks goes on', kept, false],
    ['that takes another one back goes on', { isRollback: true }, false],
    ['may be missing', undefined, false],
  ])('is waited for once it was asked to end; a deployment %s', async (_, given, isStopped) => {
    expect(await ending(given)).toEqual([asked, ...(isStopped ? ['stops d-1'] : []), waits])
  })

  it('is waited for once it was asked to end where ECS itself deploys', async () => {
    expect(await ending({}, { controller: 'ECS' })).toEqual([asked, waits])
  })

  it.each<[string, (string | undefined)[], string[]]>([
    ["has ended before it was asked, and nobody's lock is there", [undefined], ['takes the lock']],
    ['has ended before it was asked, and somebody else holds the lock', ['a third lock'], ['takes the lock']],
    ['ends once it is asked', [holder.id, undefined], [asked, waits]],
    ['ends once it is asked, and the deployment may be of somebody else', [holder.id, 'a third lock'], [asked, waits]],
  ])('%s: nobody else is asked, waited for, or stopped', async (_, holders, calls) => {
    expect(await ending({}, { holders })).toEqual(calls)
  })
})
