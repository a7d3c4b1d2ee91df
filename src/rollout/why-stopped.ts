import type { StoppedTask } from '../aws/ecs/run-task.ts'

/** Signals by which a container ends: the exit code is 128 and the signal's number. */
const signals: Record<number, string> = { 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' }

/**
 * Whether a task ended because it cannot work: it did not start, its program ended, or it failed a health check. Not where
 * ECS or somebody stopped it (scaling, a rollback, an interrupted Spot), nor where AWS had no place for it: that may end.
 * Source: Amazon ECS Developer Guide, "Amazon ECS stopped tasks error messages".
 */
export const isFailure = ({ stopCode, stoppedReason = '' }: StoppedTask): boolean =>
  stopCode === 'EssentialContainerExited' ||
  (stopCode === 'TaskFailedToStart' && !/capacity is unavailable/i.test(stoppedReason)) ||
  failedHealthChecks(stoppedReason)

const failedHealthChecks = (reason: string) => /failed (ELB|container) health checks/i.test(reason)

/**
 * Pure: why a task ended, as one line. `seen` is what a load balancer last said of such a task, `told` what the log of the
 * container says of its end. Nothing is cut: secrets are looked for in it afterwards.
 */
export function whyStopped(
  task: StoppedTask,
  { seen, told }: { seen?: string | undefined; told?: string | undefined } = {},
): string {
  const { containers, stoppedReason = '' } = task
  if (failedHealthChecks(stoppedReason)) return seen ?? shortReason(stoppedReason)
  const ended = endedContainer(task)
  if (ended?.exitCode !== undefined) {
    return `${exitInWords(ended.exitCode, ended.reason)}${told === undefined ? '' : `: ${told}`}`
  }
  // A container that never started has the reason itself, the task one that may only point to it.
  const reason = containers.find((container) => container.reason)?.reason
  return shortReason(
    /^(Task failed to start|Essential container)/.test(stoppedReason)
      ? (reason ?? stoppedReason)
      : stoppedReason || (reason ?? 'ECS gives no reason'),
  )
}

/** Pure: ECS's words in full: what it says of the task, and what of its containers it does not say there. */
export function wordsOf({ containers, stoppedReason = '' }: StoppedTask): string {
  const others = containers.flatMap(({ reason = '' }) => (stoppedReason.includes(reason) ? [] : [reason]))
  return shortReason([stoppedReason, ...new Set(others)].filter(Boolean).join(': ')) || 'ECS gives no reason'
}

/** The container whose end was the task's. */
export const endedContainer = ({ containers }: StoppedTask) =>
  containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
  containers.find(({ exitCode }) => exitCode !== undefined)

function exitInWords(exitCode: number, reason = ''): string {
  if (/OutOfMemory/i.test(reason)) return `exit code ${exitCode}: out of memory`
  const signal = signals[exitCode]
  const code = `exit code ${exitCode}`
  if (exitCode === 137) return `${code} (${signal}: out of memory, or not ended in time when it was asked to)`
  return signal === undefined ? code : `${code} (${signal})`
}

/** ECS's words without what repeats itself in them; a key of a secret is named after the secret, without its ARN. */
function shortReason(reason: string): string {
  return reason
    .replaceAll(
      /arn:aws[\w-]*:secretsmanager:[^:\s]*:\d*:secret:([\w./+=@-]+?)-[A-Za-z0-9]{6}(?=[:\s,.]|$)(:[\w]+)?(::?)?/g,
      (_, name: string, key = '') => (key === '' ? name : `${name}, key ${key.slice(1)}`),
    )
    .replaceAll(/arn:aws[\w-]*:[^\s)]*[/:]([\w.-]+)/g, '$1')
    .replace(/: service call has been retried \d+ time\(s\)/, '')
    .replace(/ in \(target-group [^)]*\)/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
