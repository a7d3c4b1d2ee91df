import { exitCodes, OperatorError } from '../../errors.ts'
import type { ExecContext } from '../../steps/exec/exec-context.ts'
import { refuseSecrets } from '../../steps/exec/refuse-secrets.ts'
import { exec as execList } from '../../tasks/one-off/exec.ts'
import { confirmName } from '../frame/confirm-name.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { exec } from './command.ts'

type Options = OptionsOf<typeof exec>

/** A day: a command that takes longer is no one-off task, and keeps every deploy out. */
const LONGEST_MINUTES = 1440

/** `medspa exec`: a one-off task with the image of the release that serves. */
export const run = async (options: Options, terminal: Terminal): Promise<number> => {
  const context = contextOf(options)
  const exitCode = await runCommand(
    exec,
    options,
    terminal,
    (session) => runExec(session, options, context),
    () => resultOf(context),
  )
  return options.passExitCode ? passedExitCode(exitCode, context) : exitCode
}

/** The body of `medspa exec`. */
export async function runExec(
  session: Session,
  options: Pick<Options, 'confirm' | 'timeout'>,
  context: ExecContext,
): Promise<CommandResult<typeof exec>> {
  confirmName(session, options.confirm, {
    needed: 'A command in production needs its name.',
    taken: `the command would run in ${session.environment}`,
  })
  refuseSecrets(context.words)
  if (options.timeout !== undefined) context.limitMs = timeoutOf(options.timeout)
  await releasingLock(session, () => session.follow(execList, context, {}))
  need(context, 'executed')
  const result = resultOf(context)
  if (result === undefined) throw new Error('the list of exec gives no result')
  const before = context.omitted === 0 ? [] : [`… ${context.omitted} lines before`]
  return { result, lines: [...before, ...context.log] }
}

export const contextOf = ({ command = [], wait = false }: Pick<Options, 'command' | 'wait'>): ExecContext => ({
  words: command,
  wait,
  log: [],
  omitted: 0,
})

/** `--timeout`, in milliseconds. @throws OperatorError `timeout-unusable` */
export function timeoutOf(text: string): number {
  const minutes = Number(text)
  if (minutes > 0 && minutes <= LONGEST_MINUTES) return minutes * 60_000
  throw new OperatorError(`--timeout is "${text}", and has to be a number of minutes, ${LONGEST_MINUTES} at most.`, {
    code: 'timeout-unusable',
    whose: 'operator',
    exit: 'usage',
    hint: 'The deploy lock is held so long: give the command the time that it takes, and some minutes for its start.',
  })
}

/** Pure: the command's own exit code where it ended with one; else medspa's, which says why it has none. */
export const passedExitCode = (exitCode: number, { executed }: Pick<ExecContext, 'executed'>): number =>
  exitCode === exitCodes.failed && executed?.exitCode ? executed.exitCode : exitCode

const resultOf = ({ commandTask, executed }: ExecContext): ResultOf<typeof exec> | undefined =>
  commandTask &&
  executed && {
    ...executed,
    release: commandTask.release,
    log: { group: commandTask.group, stream: commandTask.streamOf(executed.task) },
  }
