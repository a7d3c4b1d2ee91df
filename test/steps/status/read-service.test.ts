import { describe, expect, it } from 'vitest'
import type { ServiceDeployment, ServiceState } from '../../../src/aws/ecs/service.ts'
import type { TaskSet } from '../../../src/aws/ecs/task-set.ts'
import { readService } from '../../../src/steps/status/read-service.ts'

const revision = 'arn:aws:ecs:us-east-1:111122223333:task-definition/medspa-development-api:7'

const deployment = (id: string): ServiceDeployment => ({
  ...{ id, status: 'PRIMARY', taskDefinitionArn: revision, createdAt: new Date(0) },
  ...{ desired: 1, running: 1, pending: 0, failed: 0 },
})

const taskSet = (id: string): TaskSet => ({
  ...{ id, status: 'PRIMARY', stability: 'STEADY_STATE', taskDefinitionArn: revision, createdAt: new Date(0) },
  ...{ desired: 1, running: 1, pending: 0, deploymentId: undefined, platformVersion: undefined },
  ...{ capacityProviders: [], loadBalancer: undefined },
})

const service = (has: Partial<ServiceState>): ServiceState => ({
  ...{ status: 'ACTIVE', taskDefinitionArn: revision, desired: 1, running: 1, pending: 0, events: [] },
  ...{ subnets: [], securityGroups: [], assignPublicIp: false, capacityProviders: [], targetGroups: [] },
  ...{ deployments: [], taskSets: [], ...has },
})

const ended = (startedBy?: string) => ({
  ...{ taskArn: `arn/${startedBy}`, taskDefinitionArn: revision, stoppedAt: new Date(0), startedBy },
  ...{ stopCode: 'EssentialContainerExited', containers: [{ name: 'api', exitCode: 3 }] },
})

// `medspa secrets refresh` begins another deployment of the same revision: the revision does not tell which one a task was of.
describe('readService', () => {
  it.each([
    ['a rolling deployment', service({ deployments: [deployment('ecs-svc/2')] })],
    ["CodeDeploy's task set", service({ taskSets: [taskSet('ecs-svc/2')] })],
  ])('tells tasks of the service as it is from those of an earlier rollout: %s', async (_, state) => {
    const { stopped } = await readService(state, {
      scrub: (text) => text,
      service: { stoppedTasks: async () => [ended('ecs-svc/1'), ended('ecs-svc/2'), ended()] },
      tagOf: async () => '0123456789ab',
    })
    expect(stopped.map(({ current }) => current)).toEqual([false, true, false])
  })
})
