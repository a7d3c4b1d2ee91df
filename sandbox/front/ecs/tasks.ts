import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  Task,
} from '@aws-sdk/client-ecs'
import type { Times } from '../../times.ts'
import { AwsError } from '../errors.ts'
import type { TestHooks } from '../test-hooks.ts'
import type { LiveTask } from './task-life.ts'

/** Stopped tasks can be described for an hour, as on AWS; and only so many of them, for the daemon's sake. */
const STOPPED_FOR_MS = 3_600_000
const MOST_STOPPED = 500

/** Every task of this sandbox that can still be described. */
export type Tasks = ReturnType<typeof createTasks>

export function createTasks(times: Times, hooks: Pick<TestHooks, 'faults'> | undefined) {
  const tasks = new Map<string, LiveTask>()
  /**
   * RunTask's answer may come before DescribeTasks knows the task: the API is eventually consistent. One that was seen may
   * be MISSING for another look (boto/boto3#842, #3393; aws/aws-sdk-js#1551).
   */
  const isKnown = ({ id, record }: LiveTask) =>
    times.passed('ecs-task-unknown', record.createdAt ?? new Date()) &&
    hooks?.faults.standing('ecs', 'tasks-missing') === undefined &&
    hooks?.faults.meet('ecs', `task/${id}`, ['task-missing']) === undefined

  const prune = () => {
    const stopped = [...tasks.values()].filter(({ record }) => record.lastStatus === 'STOPPED')
    const tooMany = stopped.length - MOST_STOPPED
    for (const [index, { record }] of stopped.entries()) {
      const age = Date.now() - (record.stoppedAt?.getTime() ?? 0)
      if (index < tooMany || age > STOPPED_FOR_MS) tasks.delete(record.taskArn ?? '')
    }
  }
  const find = (clusterArn: string, idOrArn: string): LiveTask | undefined => {
    const id = idOrArn.slice(idOrArn.lastIndexOf('/') + 1)
    return tasks.get(`${clusterArn.replace(':cluster/', ':task/')}/${id}`)
  }

  return {
    add(task: LiveTask) {
      prune()
      tasks.set(task.record.taskArn ?? '', task)
    },
    all: () => [...tasks.values()],
    find,

    /** Tasks that a deployment started, in the order of their start. */
    startedBy: (clusterArn: string, startedBy: string) =>
      [...tasks.values()].filter(({ record }) => record.clusterArn === clusterArn && record.startedBy === startedBy),

    describe(clusterArn: string, input: DescribeTasksRequest): DescribeTasksResponse {
      const withTags = input.include?.includes('TAGS') ?? false
      const found = (input.tasks ?? []).map((id) => {
        const task = find(clusterArn, id)
        return { id, task: task && isKnown(task) ? task : undefined }
      })
      return {
        tasks: found.flatMap(({ task }) => (task === undefined ? [] : [shown(task.record, withTags)])),
        failures: found.flatMap(({ id, task }) =>
          task === undefined
            ? [{ arn: id.startsWith('arn:') ? id : taskArnOf(clusterArn, id), reason: 'MISSING' }]
            : [],
        ),
      }
    },

    list(clusterArn: string, input: ListTasksRequest): ListTasksResponse {
      // A task that failed to start has the desired status STOPPED; none ever has PENDING (ListTasks reference).
      const desired = input.desiredStatus ?? 'RUNNING'
      const arns = [...tasks.values()]
        .filter(
          ({ record, request }) =>
            record.clusterArn === clusterArn &&
            record.desiredStatus === desired &&
            (input.family === undefined || request.definition.family === input.family) &&
            (input.serviceName === undefined || record.group === `service:${lastOf(input.serviceName)}`) &&
            (input.startedBy === undefined || record.startedBy === input.startedBy) &&
            (input.launchType === undefined || record.launchType === input.launchType),
        )
        .map(({ record }) => record.taskArn ?? '')
      const from = input.nextToken === undefined ? 0 : Number.parseInt(input.nextToken, 10)
      if (Number.isNaN(from)) throw new AwsError('InvalidParameterException', 'Invalid token')
      const to = from + (input.maxResults ?? 100)
      return { taskArns: arns.slice(from, to), ...(to < arns.length && { nextToken: String(to) }) }
    },
  }
}

/** A task's record as an answer shows it; tags only where they were asked for. */
export function shown(record: Task, withTags: boolean): Task {
  const { tags, ...rest } = record
  return { ...rest, tags: withTags ? (tags ?? []) : [] }
}

const lastOf = (nameOrArn: string) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
const taskArnOf = (clusterArn: string, id: string) => `${clusterArn.replace(':cluster/', ':task/')}/${id}`
