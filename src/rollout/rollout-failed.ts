import { awsCommandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import type { watchTasks } from './rollout-tasks.ts'

/** Pure but for its look at the logs: the error of a rollout that failed, its cause first and in one line. */
export async function rolloutFailed(
  tasks: Pick<ReturnType<typeof watchTasks>, 'last' | 'reasons'>,
  { alarms = [], done, reason }: { reason: string; done: string | undefined; alarms?: readonly string[] },
): Promise<OperatorError> {
  const { desired, healthy, why: unhealthy } = tasks.last()
  const { log, told, whys } = await tasks.reasons()
  const [why = unhealthy, ...others] = whys
  // What a program said at its end is a reason of its own; what a load balancer was answered is told with how many answer.
  const line =
    why === undefined ? reason : why.startsWith('health check -> ') ? `${healthy} of ${desired} healthy: ${why}` : why
  return new OperatorError(`The rollout failed: ${line}`, {
    code: 'rollout-failed',
    whose: why === undefined ? 'aws' : 'operator',
    hint: 'Fix the cause, then deploy again.',
    evidence: [
      ...(line === reason ? [] : [reason]),
      ...others,
      ...(told === undefined || line.includes(told) ? [] : [`its log: ${told}`]),
      ...(done === undefined ? [] : [done]),
      ...alarms.map((name) => `the alarm: ${awsCommandLine(`cloudwatch describe-alarm-history --alarm-name ${name}`)}`),
      ...(log === undefined
        ? []
        : [`all of its log: ${awsCommandLine(`logs tail ${log.group} --since 1h --log-stream-names ${log.stream}`)}`]),
    ],
  })
}
