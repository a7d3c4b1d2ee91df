import { expect, it } from 'vitest'
import type { LiveTask } from '../../../../sandbox/front/ecs/task-life.ts'
import { createTasks } from '../../../../sandbox/front/ecs/tasks.ts'
import { createFaults } from '../../../../sandbox/testing/faults.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const clusterArn = 'arn:aws:ecs:us-east-1:123456789012:cluster/c'
const taskArn = 'arn:aws:ecs:us-east-1:123456789012:task/c/1'
const task = (createdAt: Date) =>
  ({ id: '1', record: { taskArn, clusterArn, createdAt, lastStatus: 'PENDING' } }) as unknown as LiveTask
const missing = { tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] }
const found = { tasks: [expect.objectContaining({ taskArn })], failures: [] }

it.each([
  ['a moment after RunTask', '1', 0, missing],
  ['some seconds after RunTask', '1', 10_000, found],
  ['a moment after RunTask, where the sandbox takes no time', '0', 0, found],
])('a task, %s', (_, scale, ageMs, answer) => {
  const tasks = createTasks(timesOf({ MEDSPA_SANDBOX_TIMES: scale }), undefined)
  tasks.add(task(new Date(Date.now() - ageMs)))
  expect(tasks.describe(clusterArn, { tasks: ['1'] } as never)).toEqual(answer)
})

it('a task that a fault hides for one look', () => {
  const faults = createFaults()
  const tasks = createTasks(timesOf({}), { faults })
  tasks.add(task(new Date()))
  faults.add({ service: 'ecs', fault: 'task-missing' })
  const look = () => tasks.describe(clusterArn, { tasks: ['1'] } as never)
  expect([look(), look()]).toEqual([missing, found])
})
