import { describe, expect, it } from 'vitest'
import { deploymentOutcome, type SeenService } from '../../src/rollout/deployment-outcome.ts'
import { createRolling } from '../../src/rollout/rolling.ts'

const deployment = (over: Partial<SeenService['deployments'][number]>): SeenService['deployments'][number] => ({
  id: 'ecs-svc/1',
  status: 'PRIMARY',
  taskDefinitionArn: 'api:2',
  rolloutState: 'COMPLETED',
  rolloutStateReason: undefined,
  desired: 1,
  running: 1,
  pending: 0,
  failed: 0,
  ...over,
})
const state = (over: Partial<SeenService>): SeenService => ({
  status: 'ACTIVE',
  taskDefinitionArn: 'api:2',
  desired: 1,
  running: 1,
  pending: 0,
  deployments: [deployment({})],
  taskSets: [],
  events: [],
  subnets: [],
  securityGroups: [],
  assignPublicIp: false,
  capacityProviders: [],
  targetGroups: ['blue'],
  healthy: [1],
  ...over,
})

describe('whether a release serves', () => {
  it.each<[string, SeenService, unknown]>([
    ['it alone, healthy and complete', state({}), 'serves'],
    ['its task runs and does not answer yet', state({ healthy: [0] }), undefined],
    ['its tasks are not all there', state({ running: 0 }), undefined],
    [
      'the former one still drains',
      state({ deployments: [deployment({}), deployment({ id: '2', taskDefinitionArn: 'api:1' })] }),
      undefined,
    ],
    ['the rollout is not complete', state({ deployments: [deployment({ rolloutState: 'IN_PROGRESS' })] }), undefined],
    ['nothing is wanted of it', state({ desired: 0, running: 0 }), undefined],
    [
      'ECS gave it up',
      state({ deployments: [deployment({ rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' })] }),
      { reason: 'circuit breaker', certain: true },
    ],
    [
      'ECS went back to the former one',
      state({ taskDefinitionArn: 'api:1', deployments: [deployment({ taskDefinitionArn: 'api:1' })] }),
      { reason: expect.stringContaining('rolled'), certain: false },
    ],
  ])('%s', (_, given, outcome) => {
    expect(deploymentOutcome(given, 'api:2')).toEqual(outcome)
  })
})

describe('whether a new deployment of the same revision serves', () => {
  const former = (over: Partial<SeenService['deployments'][number]> = {}) => deployment({ id: 'former', ...over })
  const begun = (over: Partial<SeenService['deployments'][number]> = {}) => deployment({ id: 'begun', ...over })

  it.each<[string, SeenService['deployments'], unknown]>([
    ['it alone, complete', [begun()], 'serves'],
    ['it is on its way', [begun({ rolloutState: 'IN_PROGRESS' }), former({ status: 'ACTIVE' })], undefined],
    ['it is complete, and the former one drains', [begun(), former({ status: 'ACTIVE' })], undefined],
    [
      'its tasks failed, and the former one is being put back',
      [former({ rolloutState: 'IN_PROGRESS' }), begun({ status: 'ACTIVE', rolloutState: 'FAILED' })],
      { reason: 'ECS gave the deployment up', certain: true },
    ],
    [
      'the former one is being put back before it is called failed',
      [former({ rolloutState: 'IN_PROGRESS' }), begun({ status: 'ACTIVE', rolloutState: 'IN_PROGRESS' })],
      { reason: expect.stringContaining('rolled'), certain: false },
    ],
    ['only the former one is left', [former()], { reason: expect.stringContaining('rolled'), certain: false }],
  ])('%s', (_, deployments, outcome) => {
    expect(deploymentOutcome(state({ deployments }), 'api:2', 'begun')).toEqual(outcome)
  })

  /** A move to the revision that runs, as ECS describes the service from look to look. */
  const move = (looks: SeenService['deployments'][], renew: boolean) => {
    const left = [...looks]
    const seen = () => state({ deployments: (left.length > 1 ? left.shift() : left[0]) ?? [] })
    const unexpected = () => Promise.reject(new Error('not expected'))
    const rolling = createRolling({
      autoscaling: { setMinimum: async () => {} } as never,
      clock: { now: () => new Date(0), sleep: async () => {} },
      logs: { last: async () => [] } as never,
      names: { apiContainer: 'api', apiLogGroup: 'api' } as never,
      scrub: (text) => text,
      service: {
        describe: async () => seen(),
        moveTo: unexpected,
        redeploy: async () => 'begun',
        scale: unexpected,
        stoppedTasks: async () => [],
        runningTasks: unexpected,
      },
      targetHealth: { targets: async () => [{ address: '10.0.0.1', state: 'healthy' }] },
      taskDefinitions: {
        deleteFamily: unexpected,
        describe: async () => undefined,
        register: unexpected,
        registerRenewed: unexpected,
        revisions: unexpected,
      },
    })
    const progress = { line: () => {}, signal: new AbortController().signal }
    return rolling.move({ taskDefinitionArn: 'api:2', desired: 1, renew }, progress)
  }
  const onItsWay = [begun({ rolloutState: 'IN_PROGRESS' }), former({ status: 'ACTIVE' })]

  it('the move ends when the new deployment serves, though ECS first describes the service as it was', async () => {
    await expect(move([[former()], [former()], onItsWay, [begun()]], true)).resolves.toBeUndefined()
  })

  it('the move fails when the former deployment serves again', async () => {
    await expect(move([[former()], [former()], onItsWay, [former()]], true)).rejects.toMatchObject({
      code: 'rollout-failed',
    })
  })

  it('the move goes on when one or two answers show the service as it was before the new deployment', async () => {
    await expect(
      move([[former()], onItsWay, [former()], [former()], onItsWay, [begun()]], true),
    ).resolves.toBeUndefined()
  })

  it('the move fails at the first look that shows the deployment as FAILED', async () => {
    const failed = [former({ rolloutState: 'IN_PROGRESS' }), begun({ status: 'ACTIVE', rolloutState: 'FAILED' })]
    await expect(move([onItsWay, failed, [begun()]], true)).rejects.toMatchObject({ code: 'rollout-failed' })
  })

  it('the move fails in the same way when it only waits for what somebody else began', async () => {
    await expect(move([onItsWay, onItsWay, [former()]], false)).rejects.toMatchObject({ code: 'rollout-failed' })
  })
})
