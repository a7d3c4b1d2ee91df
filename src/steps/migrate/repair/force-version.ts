import type { StoppedTask } from '../../../aws/ecs/run-task.ts'
import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { until } from '../../../io/clock.ts'
import { taskIdOf } from '../../../releases/arn.ts'
import { waits } from '../../../waits.ts'
import { CANCELLED, stopTask } from '../../one-off/stop-task.ts'
import { taskStatusInWords } from '../../one-off/task-status.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { findMigrationTask } from '../migration-task.ts'
import type { RepairContext } from './repair-context.ts'

type Needs = Pick<Deps, 'clock' | 'logs' | 'names' | 'runTask' | 'service' | 'taskDefinitions'>

/** The last lines of the task's log that are told. */
const LINES = 20

/**
 * Pure: what the migrate container is given to force a version: `force V` in place of `up`, behind the options that stand
 * before it. Source: golang-migrate v4, cmd/migrate: `migrate [OPTIONS] COMMAND [arg...]`, `force V`.
 */
export function forceCommand(command: readonly string[] | undefined, to: number): string[] {
  const words = command ?? []
  const at = words.lastIndexOf('up')
  return [...(at === -1 ? words : words.slice(0, at)), 'force', String(to)]
}

/** Section 2.6: the migrator's own task, with `force V` as its command; it writes the version and clears `dirty`, and runs nothing. */
export const forceVersion = step({
  id: 'force',
  section: '2.6',
  title: 'Force the version',
  cancelWaitsFor: 'the migration task to be stopped',
  needs: ['outputs'],
  applies: ({ dirty }: RepairContext) => dirty !== undefined,
  run: async (deps: Needs, context: Given<RepairContext, 'outputs'>, progress: Progress) => {
    const { line, signal } = progress
    const task = await findMigrationTask(deps, context.outputs)
    const words = forceCommand(task.command, context.to)
    const command = { container: deps.names.migrateContainer, words }
    const { taskArn } = await deps.runTask.run({ ...task.input, command }, { signal, onWait: line })
    context.task = taskArn
    const onStatus = (status: string) => {
      if (status !== 'STOPPED') line(`migration task ${taskIdOf(taskArn)}: ${taskStatusInWords(status)}`)
    }
    const stopped = await deps.runTask.wait(taskArn, { signal, onStatus }).catch(async (error: unknown) => {
      if (signal.aborted) await stopTask(deps, taskArn, CANCELLED, progress)
      throw error
    })
    const ended = stopped.containers.find(({ name }) => name === deps.names.migrateContainer)
    if (ended?.exitCode === 0) return { detail: words.slice(-2).join(' ') }
    const told = await until(deps.clock, () => lastLines(deps, task.group, task.streamOf(taskArn)), {
      ...waits.plainMigrationLog,
      signal,
    })
    throw notForced(stopped, ended, told ?? [])
  },
})

const lastLines = async ({ logs }: Pick<Deps, 'logs'>, group: string, stream: string) => {
  const lines = await logs.last(group, stream, LINES).catch(() => [])
  return lines.length > 0 ? lines : undefined
}

const notForced = (
  { stoppedReason, taskArn }: StoppedTask,
  ended: StoppedTask['containers'][number] | undefined,
  log: readonly string[],
) => {
  const why = ended?.exitCode === undefined ? (ended?.reason ?? stoppedReason) : `exit code ${ended.exitCode}`
  return new OperatorError(`The version was not forced: ${log.at(-1) ?? why ?? 'its task never started'}`, {
    code: 'repair-failed',
    whose: 'operator',
    hint: `The migrate image has to take \`force VERSION\` as golang-migrate's own program does; options before it stand in migrate.command. See how the database stands: \`${commandLine('migrate status')}\`.`,
    evidence: [`task ${taskArn}: ${[why, stoppedReason].filter(Boolean).join('; ')}`, ...log],
  })
}
