import { describe, expect, it } from 'vitest'
import type { StoppedTask } from '../../src/aws/ecs/run-task.ts'
import type { ServiceState } from '../../src/aws/ecs/service.ts'
import { createRolling, type RolloutNeeds } from '../../src/rollout/rolling.ts'
import { clockOfSleeps } from '../support/clock-of-sleeps.ts'
import { stage } from './blue-green-stage.ts'

const noImage = 'CannotPullContainerError: failed to resolve ref r/api@sha256:0: r/api@sha256:0: not found'
const noRoute =
  'CannotPullContainerError: failed to do request: Head "https://r/v2/api": dial tcp 1.2.3.4:443: i/o timeout'
const noKey =
  'ResourceInitializationError: unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key OWN'

type Death = Pick<StoppedTask, 'stopCode' | 'stoppedReason' | 'containers'>
const unstarted = (stoppedReason: string): Death => ({
  stopCode: 'TaskFailedToStart',
  stoppedReason,
  containers: [{ name: 'api', reason: stoppedReason }],
})
const exited: Death = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'api', exitCode: 1 }],
}

/** One more task has died at each look, the newest first; none before the first one. */
function dying(deaths: readonly Death[], startedBy: string) {
  let looks = -1
  return async () => {
    looks += 1
    const dead = deaths.slice(0, looks).map((death, n) => ({ ...death, taskArn: `task/c/${n}`, startedBy }))
    return dead.toReversed()
  }
}
const log = async () => ['starts', 'Error: no FLAG for hunter2', '    at main.js:1']
const scrub = (text: string) => text.replaceAll('hunter2', '***')

/** A blue/green service of `api:1`; what is called of it, and how its rollout to `api:2` ends. */
async function blueGreen(deaths: readonly Death[], desired = 1, otherwise?: string) {
  const { calls, deps, move } = stage({ desired })
  // The first tasks are of the task set that is there.
  deps.service.stoppedTasks = dying(deaths, desired === 0 ? 'ecs-svc/1' : 'ecs-svc/2') as never
  deps.targetHealth.targets = async () => []
  deps.logs = { last: log } as never
  deps.scrub = scrub
  const error = await move(desired === 0 ? 'api:1' : 'api:2', { otherwise }).catch((thrown: unknown) => thrown)
  return { calls, error }
}

/** A service of `api:1` that ECS deploys, in the same way. */
async function rolling(deaths: readonly Death[], desired = 1, otherwise?: string) {
  const calls: string[] = []
  let [revision, wanted] = ['api:1', desired]
  const deployment = (id: string, taskDefinitionArn: string, status: 'PRIMARY' | 'ACTIVE') =>
    ({
      id,
      taskDefinitionArn,
      status,
      rolloutState: 'IN_PROGRESS',
      desired: wanted,
      running: 0,
      pending: 0,
      failed: 0,
    }) as const
  const service = {
    describe: async () =>
      ({
        taskDefinitionArn: revision,
        desired: wanted,
        running: 0,
        events: [],
        targetGroups: ['group'],
        deployments: [deployment('begun', revision, 'PRIMARY'), deployment('former', 'api:1', 'ACTIVE')],
      }) as unknown as ServiceState,
    async moveTo(arn: string, tasks?: number) {
      calls.push(`move to ${arn}${tasks === undefined ? '' : ` with ${tasks}`}`)
      ;[revision, wanted] = [arn, tasks ?? wanted]
      return 'begun'
    },
    redeploy: () => Promise.reject(new Error('not expected')),
    scale: async (tasks: number) => void calls.push(`scale ${tasks}`),
    stoppedTasks: dying(deaths, 'begun'),
    runningTasks: async () =>
      desired === 0
        ? []
        : [
            {
              id: 'a',
              createdAt: new Date(0),
              taskDefinitionArn: 'api:1',
              lastStatus: 'RUNNING',
              address: '1',
              containers: [],
            },
          ],
  }
  const deps = {
    autoscaling: { limits: async () => undefined },
    clock: clockOfSleeps(),
    logs: { last: log },
    names: { apiContainer: 'api', apiLogGroup: 'api' },
    scrub,
    service,
    targetHealth: { targets: async () => [{ address: '1', state: 'healthy' }] },
    taskDefinitions: { describe: async () => undefined },
  } as unknown as RolloutNeeds
  const progress = { line: () => {}, signal: new AbortController().signal }
  const error = await createRolling(deps)
    .move({ taskDefinitionArn: 'api:2', desired: 2, otherwise, renew: false }, progress)
    .catch((thrown: unknown) => thrown)
  return { calls, error }
}

const blueGreenBack = ['pause', 'begin api:2', 'stop', 'resume 1']
const blueGreenToNone = ['pause', 'scale 2', 'minimum 0', 'scale 0', 'resume 0']
const rollingBack = ['move to api:2', 'move to api:1']
const rollingToNone = ['move to api:2 with 2', 'move to api:1 with 0']

describe.each([
  ['rolling', 1, rolling, rollingBack],
  ['blue/green', 1, blueGreen, blueGreenBack],
  ['first rolling', 0, rolling, rollingToNone],
  ['first blue/green', 0, blueGreen, blueGreenToNone],
] as const)('a %s rollout', (_, desired, roll, back) => {
  it.each([
    ['its image is gone', noImage, 'deploy` builds it and pushes it again'],
    ['its key is missing', noKey, 'secrets set OWN`'],
  ])('goes back at the first task that no other try could start: %s', async (_what, reason, hint) => {
    const { calls, error } = await roll([unstarted(reason), exited, exited, exited], desired)
    expect(error).toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: `The rollout failed: ${reason}`,
      hint: expect.stringContaining(hint),
      tasks: [{ task: '0', stoppedReason: reason, exitCode: null }],
    })
    expect(calls).toEqual(back)
  })

  it('counts one that the network failed as one of three, and tells each of them', async () => {
    const { calls, error } = await roll([unstarted(noRoute), exited, exited, exited], desired)
    const log = ['Error: no FLAG for ***', 'starts', '    at main.js:1']
    const ended = { stoppedReason: 'Essential container in task exited', exitCode: 1, log }
    expect(error).toMatchObject({
      message: 'The rollout failed: exit code 1: Error: no FLAG for ***',
      hint: 'Fix the cause, then deploy again.',
      tasks: [
        { task: '2', ...ended },
        { task: '1', ...ended },
        { task: '0', stoppedReason: noRoute, exitCode: null },
      ],
    })
    expect(calls).toEqual(back)
  })

  it('leads where whoever moves it says, and to no deploy', async () => {
    const { error } = await roll([unstarted(noImage)], desired, 'Go back.')
    expect(error).toMatchObject({ hint: 'The image is not in the registry. Go back.' })
  })

  it('names the cause that stays before a later one that may not', async () => {
    const { error } = await roll([exited, unstarted(noImage)], desired)
    expect(error).toMatchObject({ message: `The rollout failed: ${noImage}`, tasks: [{ task: '1' }, { task: '0' }] })
  })
})
