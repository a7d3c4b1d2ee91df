import type { StoppedTask } from '../../aws/ecs/run-task.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { cancelled, messageOf, OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { roundTime } from '../../quantities.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type FollowedLog, followLog } from '../one-off/follow-log.ts'
import { CANCELLED, stopTask } from '../one-off/stop-task.ts'
import { tailCommand } from '../one-off/tail-command.ts'
import { taskStatusInWords } from '../one-off/task-status.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { ExecContext } from './exec-context.ts'

type Needs = Pick<Deps, 'clock' | 'logs' | 'names' | 'runTask'>

/** The newest lines of the log that the result has. */
const LINES = 10_000

/**
 * Section 2.8: a one-off task of the API's task definition with another command. Its log is shown as it comes; its exit code
 * decides. A cancel stops the task and waits until it has stopped: it would go on with nobody to read its exit code.
 */
export const runCommandTask = step({
  id: 'exec',
  section: '2.8',
  title: 'Run the command',
  cancelWaitsFor: 'the task to be stopped',
  needs: ['commandTask'],
  gives: ['executed'],
  run: async (deps: Needs, context: Given<ExecContext, 'commandTask'>, progress: Progress) => {
    const { apiContainer } = deps.names
    const { group, input, streamOf } = context.commandTask
    const command = { container: apiContainer, words: [...context.words] }
    const { taskArn } = await deps.runTask.run(
      { ...input, command },
      { signal: progress.signal, onWait: progress.line },
    )
    context.executed = { task: taskArn, exitCode: null }
    const source = { group, stream: streamOf(taskArn) }
    const log = showLog(deps, source, context, progress)
    const stopped = await untilStopped(deps, taskArn, {
      ...progress,
      limitMs: context.limitMs ?? waits.command.limitMs,
    }).catch(async (error: unknown) => {
      await log.stop()
      throw error
    })
    const ended = stopped.containers.find(({ name }) => name === apiContainer)
    await log.end({ ran: ended?.exitCode !== undefined })
    context.executed = { task: taskArn, exitCode: ended?.exitCode ?? null }
    if (ended?.exitCode === 0) return { detail: `exit code 0, task ${taskIdOf(taskArn)}` }
    throw failed(stopped, ended, { cluster: input.cluster, source })
  },
})

/** Keeps the newest lines too, for the result. */
function showLog(
  deps: Pick<Deps, 'clock' | 'logs'>,
  source: { group: string; stream: string },
  context: ExecContext,
  { line, signal }: Progress,
): FollowedLog & { end: (task: { ran: boolean }) => Promise<void> } {
  let unreadable = false
  const { stop } = followLog(deps, source, {
    onLine(message) {
      context.log.push(message)
      if (context.log.length > LINES) {
        context.log.shift()
        context.omitted += 1
      }
      line(message)
    },
    onUnreadable(why) {
      unreadable = true
      line(`its log cannot be read: ${why}`)
    },
  })
  return {
    stop,
    async end({ ran }) {
      if (ran && !unreadable) {
        line(waitingFor(waits.commandLog))
        const over = async () => unreadable || undefined
        await until(deps.clock, over, { ...waits.commandLog, signal }).catch((error: unknown) => {
          // The command has ended, and its exit code is known: only the rest of its log is given up.
          if (!signal.aborted) throw error
        })
      }
      await stop()
    },
  }
}

/** Until the task has stopped by itself, or at its limit, or since medspa no longer waits for it. */
async function untilStopped(
  deps: Pick<Deps, 'runTask'>,
  taskArn: string,
  progress: Progress & { limitMs: number },
): Promise<StoppedTask> {
  const { limitMs, line, signal } = progress
  const onStatus = (status: string) => {
    if (status !== 'STOPPED') line(`task ${taskIdOf(taskArn)}: ${taskStatusInWords(status)}`)
  }
  try {
    return await deps.runTask.wait(taskArn, { signal, onStatus, limitMs })
  } catch (error) {
    const isLate = error instanceof OperatorError && error.code === 'task-late'
    const whyNot = isLate ? `it took longer than ${roundTime(limitMs)}` : 'medspa could not wait for it'
    const why = signal.aborted ? CANCELLED : whyNot
    if (await stopTask(deps, taskArn, why, progress)) {
      line(waitingFor(waits.taskStopped))
      // The operator's signal is used up: this wait has its own limit.
      const { signal: own } = new AbortController()
      await deps.runTask
        .wait(taskArn, { signal: own, limitMs: waits.taskStopped.limitMs })
        .catch((late: unknown) => line(`whether the task has stopped is not known: ${taskArn}: ${messageOf(late)}`))
    }
    if (signal.aborted) throw stoppedByOperator(taskArn)
    throw isLate ? late(taskArn, limitMs, error) : error
  }
}

const late = (taskArn: string, limitMs: number, cause: OperatorError) =>
  new OperatorError(`The command has not ended within ${roundTime(limitMs)}.`, {
    code: 'task-late',
    whose: 'operator',
    hint: 'What the command did until then stands. Run again, it begins from its start: give it more minutes by --timeout.',
    evidence: [`task ${taskArn}`],
    cause,
  })

const stoppedByOperator = (taskArn: string) => {
  const { code, message } = cancelled()
  return new OperatorError(message, {
    code,
    whose: 'operator',
    exit: 'cancelled',
    hint: 'What the command did until then stands. Run again, it begins from its start.',
    evidence: [`task ${taskArn}`],
  })
}

/** Without the log's lines: run records keep errors, and what a command prints may be data of patients. */
const failed = (
  { stoppedReason, taskArn }: StoppedTask,
  ended: StoppedTask['containers'][number] | undefined,
  { cluster, source }: { cluster: string; source: { group: string; stream: string } },
) => {
  const never = ended?.exitCode === undefined
  const why = never
    ? `never started: ${ended?.reason ?? stoppedReason ?? 'ECS gives no reason'}`
    : `ended with exit code ${ended.exitCode}`
  return new OperatorError(`The command ${why}`, {
    code: 'exec-failed',
    whose: 'operator',
    hint: never
      ? `See what ECS says of the task: \`${awsCommandLine(`ecs describe-tasks --cluster ${cluster} --tasks ${taskArn}`)}\``
      : `Its whole log: \`${tailCommand(source)}\``,
    evidence: [`task ${taskArn}: ${[ended?.reason, stoppedReason].filter(Boolean).join('; ')}`],
  })
}
