import { awsCommandLine } from '../command-line.ts'
import { type DeadTask, OperatorError, type Whose } from '../errors.ts'
import type { watchTasks } from './rollout-tasks.ts'
import { startHint } from './start-hint.ts'
import type { LogPlace } from './task-reasons.ts'

/** Pure but for its look at the logs: the error of a rollout that failed, its cause first and in one line. */
export async function rolloutFailed(
  tasks: Pick<ReturnType<typeof watchTasks>, 'ends' | 'last'>,
  {
    alarms = [],
    done,
    evidence = [],
    otherwise,
    reason,
    whose,
  }: {
    reason: string
    done: string | undefined
    alarms?: readonly string[]
    /** Of the reason. */
    evidence?: readonly string[]
    /** What to do in place of a new deploy. */
    otherwise?: string | undefined
    /** Whose turn it is, where the reason says so. */
    whose?: Whose
  },
): Promise<OperatorError> {
  const { cannotStart, desired, healthy, why: unhealthy } = tasks.last()
  const ends = await tasks.ends()
  const [newest] = ends
  const [why = unhealthy, ...others] = new Set(ends.map((end) => end.why))
  // What a program said at its end is a reason of its own; what a load balancer was answered is told with how many answer.
  const line =
    why === undefined ? reason : why.startsWith('health check -> ') ? `${healthy} of ${desired} healthy: ${why}` : why
  return new OperatorError(`The rollout failed: ${line}`, {
    code: 'rollout-failed',
    whose: whose ?? (why === undefined ? 'aws' : 'operator'),
    hint: startHint(cannotStart, otherwise),
    tasks: ends.map(({ dead }) => dead),
    evidence: [
      ...(line === reason ? [] : [reason]),
      ...evidence,
      ...others,
      ...(newest?.told === undefined || line.includes(newest.told) ? [] : [`its log: ${newest.told}`]),
      ...(done === undefined ? [] : [done]),
      ...alarms.map((name) => `the alarm: ${awsCommandLine(`cloudwatch describe-alarm-history --alarm-name ${name}`)}`),
      ...(newest === undefined || hasNoLog(newest.dead) ? [] : [`all of its log: ${logCommand(newest.log)}`]),
    ],
  })
}

/** One that never started has written nothing. */
const hasNoLog = ({ exitCode, log }: DeadTask) => exitCode === null && log.length === 0

const logCommand = ({ group, stream }: LogPlace) =>
  awsCommandLine(`logs tail ${group} --since 1h --log-stream-names ${stream}`)
