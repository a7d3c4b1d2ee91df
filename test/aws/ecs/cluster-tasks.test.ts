import { expect, it } from 'vitest'
import { createClusterTasks } from '../../../src/aws/ecs/cluster-tasks.ts'

const arnOf = (id: string) => `arn:aws:ecs:us-east-1:123456789012:task/medspa-development/${id}`
const running = (id: string) => ({ taskArn: arnOf(id), group: 'service:api', lastStatus: 'RUNNING' })

/** A cluster with two running tasks, of which ECS does not know `a` for so many looks, and a stopped one that it has forgotten. */
async function clusterThatMisses(looks: number) {
  let seen = 0
  const send = async ({ input }: { input: { desiredStatus?: string; tasks?: string[] } }) => {
    if (input.tasks === undefined)
      return { taskArns: input.desiredStatus === 'RUNNING' ? [arnOf('a'), arnOf('b')] : [arnOf('c'), arnOf('d')] }
    const knowsA = ++seen > looks
    return {
      tasks: [
        ...(knowsA ? [running('a')] : []),
        running('b'),
        { taskArn: arnOf('c'), group: 'service:api', lastStatus: 'STOPPED' },
      ],
      failures: ['d', ...(knowsA ? [] : ['a'])].map((id) => ({ arn: arnOf(id), reason: 'MISSING' })),
    }
  }
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  const ecs = Object.assign(Object.create(ECSClient.prototype), { send })
  return createClusterTasks({
    clients: { ecs: async () => ecs },
    clock: { sleep: async () => {} },
    names: { cluster: 'medspa-development', service: 'api' },
  })
}

it.each([1, 5])('looks again for a running task that ECS does not know for %i looks', async (looks) => {
  const tasks = await clusterThatMisses(looks)
  expect((await tasks.unfinished()).map(({ id, ofService }) => ({ id, ofService }))).toEqual([
    { id: 'a', ofService: true },
    { id: 'b', ofService: true },
  ])
})

it('counts a running task that ECS does not know for longer as unfinished', async () => {
  const tasks = await clusterThatMisses(Number.POSITIVE_INFINITY)
  expect(await tasks.unfinished()).toEqual([
    { id: 'b', group: 'service:api', ofService: true, lastStatus: 'RUNNING' },
    { id: 'a', group: '', ofService: false, lastStatus: 'MISSING' },
  ])
})
