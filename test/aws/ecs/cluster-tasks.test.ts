import { expect, it } from 'vitest'
import { createClusterTasks } from '../../../src/aws/ecs/cluster-tasks.ts'

const arnOf = (id: string) => `arn:aws:ecs:us-east-1:123456789012:task/medspa-development/${id}`

/** A cluster with a running task that ECS does not know for this look, and a stopped one that it has forgotten. */
const send = async ({ input }: { input: { desiredStatus?: string; tasks?: string[] } }) => {
  if (input.tasks === undefined)
    return { taskArns: input.desiredStatus === 'RUNNING' ? [arnOf('a'), arnOf('b')] : [arnOf('c'), arnOf('d')] }
  return {
    tasks: [
      { taskArn: arnOf('b'), group: 'service:api', lastStatus: 'RUNNING' },
      { taskArn: arnOf('c'), group: 'service:api', lastStatus: 'STOPPED' },
    ],
    failures: [
      { arn: arnOf('a'), reason: 'MISSING' },
      { arn: arnOf('d'), reason: 'MISSING' },
    ],
  }
}

it('counts a task that is listed as running, and that ECS does not know for one look, as unfinished', async () => {
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  const ecs = Object.assign(Object.create(ECSClient.prototype), { send })
  const tasks = createClusterTasks({
    clients: { ecs: async () => ecs },
    names: { cluster: 'medspa-development', service: 'api' },
  })
  expect(await tasks.unfinished()).toEqual([
    { id: 'b', group: 'service:api', ofService: true, lastStatus: 'RUNNING' },
    { id: 'a', group: '', ofService: false, lastStatus: 'MISSING' },
  ])
})
