import { describe, expect, it } from 'vitest'
import { readServing, type ServingNeeds } from '../../../src/steps/release/read-serving.ts'

const blue = { id: 'ecs-svc/1', taskDefinitionArn: 'api:1', createdAt: new Date(1000) }
const green = { id: 'ecs-svc/2', taskDefinitionArn: 'api:2', createdAt: new Date(2000) }

/** A service that CodeDeploy deploys, whose primary task set's task is in this state for the load balancer. */
const deps = (own: string, taskSets: object[], state = 'healthy') =>
  ({
    names: { apiContainer: 'api' },
    service: {
      describe: async () => ({
        controller: 'CODE_DEPLOY',
        taskDefinitionArn: own,
        desired: 1,
        running: 2,
        deployments: [],
        taskSets,
        targetGroups: ['of the primary task set'],
      }),
      runningTasks: async () =>
        [blue, green].map(({ taskDefinitionArn }) => ({
          taskDefinitionArn,
          lastStatus: 'RUNNING',
          address: taskDefinitionArn,
        })),
    },
    targetHealth: { targets: async () => [{ address: own, state }] },
    taskDefinitions: {
      describe: async (arn: string) => ({
        containers: [{ name: 'api', image: `host/api:${arn.replace('api:', 'v')}` }],
        tags: {},
      }),
    },
  }) as unknown as ServingNeeds

describe('which release of a blue/green service serves', () => {
  const primary = (taskSet: object) => ({ ...taskSet, status: 'PRIMARY' })
  const active = (taskSet: object) => ({ ...taskSet, status: 'ACTIVE' })
  const served = (release: string) => [{ taskDefinitionArn: release.replace('v', 'api:'), release }]

  it('before the shift: the one that has the traffic, and the other one is under way', async () => {
    const { service: _, ...serving } = await readServing(deps('api:1', [primary(blue), active(green)]))
    expect(serving).toEqual({ revisions: served('v1'), underWay: 'v2' })
  })

  it('after the shift: the new one, and nothing is under way though the previous tasks are there', async () => {
    const { service: _, ...serving } = await readServing(deps('api:2', [active(blue), primary(green)]))
    expect(serving).toEqual({ revisions: served('v2') })
  })

  it('none, where its tasks are not healthy', async () => {
    const { service: _, ...serving } = await readServing(deps('api:2', [primary(green)], 'unhealthy'))
    expect(serving).toEqual({ revisions: [], down: 'v2' })
  })
})
