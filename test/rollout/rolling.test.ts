import { describe, expect, it } from 'vitest'
import { judge, type SeenService } from '../../src/rollout/rolling.ts'

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
      { reason: 'circuit breaker' },
    ],
    [
      'ECS went back to the former one',
      state({ taskDefinitionArn: 'api:1', deployments: [deployment({ taskDefinitionArn: 'api:1' })] }),
      { reason: expect.stringContaining('rolled') },
    ],
  ])('%s', (_, given, verdict) => {
    expect(judge(given, 'api:2')).toEqual(verdict)
  })
})
