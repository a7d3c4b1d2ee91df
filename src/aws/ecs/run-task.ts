import { randomUUID } from 'node:crypto'
import type { Failure } from '@aws-sdk/client-ecs'
import type { Names } from '../../config/names.ts'
import { cancelled, OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'
import { type StoppedTask, toStoppedTask } from './stopped-task.ts'

export type { StoppedTask } from './stopped-task.ts'

type RunTaskInput = {
  cluster: string
  /** ARN or `family:revision`. */
  taskDefinition: string
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  /** Who ran it, shown by ECS; other characters than letters, digits, `-`, `_`, `/` become `-`. */
  startedBy: string
}

export type RunTask = {
  run: (input: RunTaskInput) => Promise<{ taskArn: string }>
  /** Until the task has stopped, or the signal aborts (`cancelled`; the task goes on). */
  wait: (taskArn: string, options: { signal: AbortSignal; onStatus?: (status: string) => void }) => Promise<StoppedTask>
  stop: (taskArn: string, reason: string) => Promise<void>
}

const pollMs = 1000
/** How long a task that was just started may be unknown: DescribeTasks is eventually consistent. */
const unknownLimitMs = 60_000

const reasons = (failures: readonly Failure[]) =>
  failures.map(({ arn, reason, detail }) => [reason, detail, arn].filter((part) => part !== undefined).join(', '))

/** One-off Fargate tasks: on demand, for a migration must not be interrupted by Spot. */
export const createRunTask = ({
  clients,
  names,
  clock,
}: {
  clients: Pick<Clients, 'ecs'>
  names: Pick<Names, 'cluster'>
  clock: Clock
}): RunTask => {
  /** `arn:aws:ecs:region:account:task/<cluster>/<id>` */
  const clusterOf = (taskArn: string) => /:task\/([^/]+)\/[^/]+$/.exec(taskArn)?.[1] ?? names.cluster

  const describe = async (taskArn: string) => {
    const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const answer = await calling('ecs:DescribeTasks', () =>
      ecs.send(new DescribeTasksCommand({ cluster: clusterOf(taskArn), tasks: [taskArn] })),
    )
    return { task: answer.tasks?.[0], failures: answer.failures ?? [] }
  }

  return {
    async run(input) {
      const { RunTaskCommand } = await import('@aws-sdk/client-ecs')
      const ecs = await clients.ecs()
      const command = new RunTaskCommand({
        cluster: input.cluster,
        taskDefinition: input.taskDefinition,
        launchType: 'FARGATE',
        count: 1,
        startedBy: input.startedBy.replace(/[^A-Za-z0-9_/-]/g, '-').slice(0, 128),
        // The same token on each of the SDK's attempts: one task, however often the answer is lost.
        clientToken: randomUUID(),
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: input.subnets,
            securityGroups: input.securityGroups,
            assignPublicIp: input.assignPublicIp ? 'ENABLED' : 'DISABLED',
          },
        },
      })
      const answer = await calling('ecs:RunTask', () => ecs.send(command))
      const taskArn = answer.tasks?.[0]?.taskArn
      if (taskArn !== undefined) return { taskArn }
      const evidence = reasons(answer.failures ?? [])
      throw new OperatorError(`ecs:RunTask started no task of ${input.taskDefinition}: ${evidence.join('; ')}`, {
        code: 'task-not-started',
        whose: 'aws',
        evidence,
      })
    },

    async wait(taskArn, { signal, onStatus }) {
      const knownBy = clock.now().getTime() + unknownLimitMs
      let status: string | undefined
      for (;;) {
        if (signal.aborted) throw cancelled()
        const { task, failures } = await describe(taskArn)
        if (task?.lastStatus !== undefined && task.lastStatus !== status) {
          status = task.lastStatus
          onStatus?.(status)
        }
        if (task?.lastStatus === 'STOPPED') return toStoppedTask(task)
        if (task === undefined && (status !== undefined || clock.now().getTime() >= knownBy))
          throw new OperatorError(`ECS does not know the task ${taskArn}.`, {
            code: 'task-unknown',
            whose: 'aws',
            evidence: reasons(failures),
          })
        await clock.sleep(pollMs, signal)
      }
    },

    async stop(taskArn, reason) {
      const { StopTaskCommand } = await import('@aws-sdk/client-ecs')
      const ecs = await clients.ecs()
      await calling('ecs:StopTask', () =>
        ecs.send(new StopTaskCommand({ cluster: clusterOf(taskArn), task: taskArn, reason: reason.slice(0, 1024) })),
      )
    },
  }
}
