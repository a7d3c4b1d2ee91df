import { expect, it } from 'vitest'
import { createClusterTasks } from '../../../src/aws/ecs/cluster-tasks.ts'
import { waits } from '../../../src/waits.ts'

const arnOf = (id: string) => `arn:aws:ecs:us-east-1:123456789012:task/medspa-development/${id}`
const running = (id: string) => ({
  taskArn: arnOf(id),
  group: 'service:medspa-development-mail',
  lastStatus: 'RUNNING',
})

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
        { taskArn: arnOf('c'), group: 'service:medspa-development-mail', lastStatus: 'STOPPED' },
      ],
      failures: ['d', ...(knowsA ? [] : ['a'])].map((id) => ({ arn: arnOf(id), reason: 'MISSING' })),
    }
  }
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  const ecs = Object.assign(Object.create(ECSClient.prototype), { send })
  let now = 0
  const lines: string[] = []
  const { signal } = new AbortController()
  const signals: unknown[] = []
  const tasks = createClusterTasks({
    clients: { ecs: async () => ecs },
    clock: {
      now: () => new Date(now),
      async sleep(ms, given) {
        signals.push(given)
        now += ms
      },
    },
    names: { cluster: 'medspa-development', prefix: 'medspa-development' },
  })
  const unfinished = () => tasks.unfinished({ line: (text) => lines.push(text), signal })
  return { lines, signal, signals, unfinished, waited: () => now }
}

it.each([1, 5, 100])('looks again for a running task that ECS does not know for %i looks', async (looks) => {
  const tasks = await clusterThatMisses(looks)
  expect((await tasks.unfinished()).map(({ id, ofService }) => ({ id, ofService }))).toEqual([
    { id: 'a', ofService: true },
    { id: 'b', ofService: true },
  ])
  expect(tasks.lines).toEqual(['waiting for ECS to know the task (usually some seconds)'])
  expect(new Set(tasks.signals)).toEqual(new Set([tasks.signal]))
})

it('counts a running task that ECS does not know for longer as unfinished', async () => {
  const tasks = await clusterThatMisses(Number.POSITIVE_INFINITY)
  expect(await tasks.unfinished()).toEqual([
    { id: 'b', group: 'service:medspa-development-mail', ofService: true, lastStatus: 'RUNNING' },
    { id: 'a', group: '', ofService: false, lastStatus: 'MISSING' },
  ])
  expect(tasks.waited()).toBe(waits.taskKnown.limitMs)
})
