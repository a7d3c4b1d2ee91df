import { randomUUID } from 'node:crypto'
import type { Failure } from '@aws-sdk/client-ecs'
import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { cancelled, messageOf, OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { inLargestUnit } from '../../quantities.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode } from '../errors.ts'
import { type StoppedTask, toStoppedTask } from './stopped-task.ts'

export type { StoppedTask } from './stopped-task.ts'

/** What a one-off task runs, and where. */
export type RunTaskInput = {
  cluster: string
  /** ARN or `family:revision`. */
  taskDefinition: string
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  /** Who ran it, shown by ECS; other characters than letters, digits, `-`, `_`, `/` become `-`. */
  startedBy: string
  /** What a container's image is given in place of its own command. Everybody who describes the task sees it. */
  command?: { container: string; words: string[] } | undefined
}

type WaitOptions = {
  signal: AbortSignal
  onStatus?: (status: string) => void
  /** When medspa gives up, in milliseconds. */
  limitMs?: number
}

export type RunTask = {
  /**
   * Starts one task. While ECS cannot assume a role that was made a moment ago it is asked again, for six minutes; `onWait`
   * is told so once.
   * @throws OperatorError `task-not-started` with ECS's reasons, `cancelled` where the signal aborts a wait
   */
  run: (
    input: RunTaskInput,
    options: { signal: AbortSignal; onWait: (line: string) => void },
  ) => Promise<{ taskArn: string }>
  /**
   * Until the task has stopped. `onStatus` is told each status, `PROVISIONING` first.
   * @throws OperatorError `cancelled` where the signal aborts, `task-late` after `limitMs` (30 minutes unless told), and
   * `task-unknown` where ECS does not know the task for five minutes on end; the task goes on
   */
  wait: (taskArn: string, options: WaitOptions) => Promise<StoppedTask>
  stop: (taskArn: string, reason: string) => Promise<void>
}

const reasons = (failures: readonly Failure[]) =>
  failures.map(({ arn, reason, detail }) => [reason, detail, arn].filter((part) => part !== undefined).join(', '))

/** IAM is eventually consistent: ECS may not know a role of some seconds ago, and says so by a ClientException. */
const isUnknownRole = (error: unknown): boolean =>
  hasCode(error, 'ClientException') && /unable to assume the role/i.test(messageOf(error))

const unknownTask = (taskArn: string, evidence: string[]) =>
  new OperatorError(`ECS has not known the task ${taskArn} for ${inLargestUnit(waits.taskKnown.limitMs)}.`, {
    code: 'task-unknown',
    whose: 'aws',
    hint: `See whether it runs: ${describeCommand(taskArn)}`,
    evidence,
  })

const lateTask = (taskArn: string, status: string, limitMs: number) =>
  new OperatorError(`A task has not ended within ${inLargestUnit(limitMs)}: it is ${status}.`, {
    code: 'task-late',
    whose: 'aws',
    hint: `See what holds it: ${describeCommand(taskArn)}`,
    evidence: [`task ${taskArn}: ${status}`],
  })

const describeCommand = (taskArn: string) =>
  awsCommandLine(`ecs describe-tasks --cluster ${clusterIn(taskArn) ?? 'default'} --tasks ${taskArn}`)

/** `arn:aws:ecs:region:account:task/<cluster>/<id>` */
const clusterIn = (taskArn: string) => /:task\/([^/]+)\/[^/]+$/.exec(taskArn)?.[1]

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
  const clusterOf = (taskArn: string) => clusterIn(taskArn) ?? names.cluster

  const describe = async (taskArn: string) => {
    const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const answer = await calling('ecs:DescribeTasks', () =>
      ecs.send(new DescribeTasksCommand({ cluster: clusterOf(taskArn), tasks: [taskArn] })),
    )
    return { task: answer.tasks?.[0], failures: answer.failures ?? [] }
  }

  return {
    async run(input, { onWait, signal }) {
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
        ...(input.command && {
          overrides: { containerOverrides: [{ name: input.command.container, command: input.command.words }] },
        }),
      })
      let refusal: unknown
      const start = async () => {
        try {
          return await ecs.send(command)
        } catch (error) {
          if (!isUnknownRole(error)) throw error
          if (refusal === undefined) onWait(waitingFor(waits.roleKnown))
          refusal = error
          return undefined
        }
      }
      const answer = await calling('ecs:RunTask', async () => {
        const answered = await until(clock, start, { ...waits.roleKnown, signal })
        if (answered === undefined) throw refusal
        return answered
      })
      const taskArn = answer.tasks?.[0]?.taskArn
      if (taskArn !== undefined) return { taskArn }
      const evidence = reasons(answer.failures ?? [])
      throw new OperatorError(`ecs:RunTask started no task of ${input.taskDefinition}: ${evidence.join('; ')}`, {
        code: 'task-not-started',
        whose: 'aws',
        evidence,
      })
    },

    async wait(taskArn, { limitMs = waits.oneOffTask.limitMs, onStatus, signal }) {
      const start = clock.now().getTime()
      /** When ECS knew the task last; that it was started counts as the first time. */
      let knownAt = start
      let status = 'PROVISIONING'
      onStatus?.(status)
      for (;;) {
        await clock.sleep(waits.oneOffTask.everyMs, signal)
        const { task, failures } = await describe(taskArn)
        const now = clock.now().getTime()
        if (task !== undefined) knownAt = now
        if (task?.lastStatus !== undefined && task.lastStatus !== status) {
          status = task.lastStatus
          onStatus?.(status)
        }
        if (task?.lastStatus === 'STOPPED') return toStoppedTask(task)
        if (signal.aborted) throw cancelled()
        // MISSING at any look, the task seen before or not, is eventual consistency.
        if (now - knownAt >= waits.taskKnown.limitMs) throw unknownTask(taskArn, reasons(failures))
        if (now - start >= limitMs) throw lateTask(taskArn, status, limitMs)
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
