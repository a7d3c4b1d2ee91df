import type { ServiceState } from '../../../aws/ecs/service.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { until } from '../../../io/clock.ts'
import { revisionOf } from '../../../releases/arn.ts'
import { waitingFor, waits } from '../../../waits.ts'
import { holdsFormerSecret } from '../../credentials/stale-tasks.ts'
import type { Progress } from '../../step.ts'
import type { Worker } from './take-rollout-back.ts'

/** Where one worker is to be moved. */
type WorkerTarget = {
  taskDefinitionArn: string
  desired: number
  /** Its service as it is before. */
  former: ServiceState
  /** Replaces its tasks though the revision runs already. Those that may hold a former secret are replaced without it, too. */
  renew: boolean
  /** What to do in place of a new deploy where it does not start. */
  otherwise?: string
  /** Called right before the first change. */
  begins?: () => void
}

/**
 * Moves one worker to a revision and sees that it stays up. Gives what runs, in words.
 * @throws OperatorError `rollout-failed`, or `worker-failed` where a task of it ends by itself after ECS has called it complete
 */
export async function rollWorker(
  deps: Pick<Deps, 'clock' | 'names' | 'secrets'>,
  worker: Worker,
  { begins, desired, former, otherwise, renew, taskDefinitionArn }: WorkerTarget,
  progress: Progress,
): Promise<string> {
  const isStale = renew || (await holdsFormerSecret({ ...deps, service: worker.service }))
  const runs = `${revisionOf(taskDefinitionArn)} runs`
  if (!isStale && former.desired === desired && (await worker.rollout.serves(taskDefinitionArn)))
    return `${runs} already`
  const before = new Set((await worker.service.stoppedTasks(taskDefinitionArn)).map(({ taskArn }) => taskArn))
  begins?.()
  // As many as are wanted, whatever somebody has scaled it to: nothing else does.
  if (former.desired > 0 && former.desired !== desired) await worker.service.scale(desired)
  const of = (text: string) => `${worker.name}: ${text}`
  await worker.rollout.move(
    { taskDefinitionArn, desired, renew: isStale, ...(otherwise !== undefined && { otherwise }) },
    { line: (text) => progress.line(of(text)), signal: progress.signal },
  )
  await staysUp(deps, worker, { before, taskDefinitionArn }, progress)
  return runs
}

/** ECS calls a task without a load balancer healthy from its start on: whether its program goes on is seen by looking. */
async function staysUp(
  { clock }: Pick<Deps, 'clock'>,
  { ended, name }: Worker,
  { before, taskDefinitionArn }: { before: ReadonlySet<string>; taskDefinitionArn: string },
  { line, signal }: Progress,
): Promise<void> {
  line(`${name}: ${waitingFor(waits.workerStays)}`)
  const end = await until(clock, () => ended(taskDefinitionArn, before), { ...waits.workerStays, signal })
  if (end === undefined) return
  throw new OperatorError(`a task of ${revisionOf(taskDefinitionArn)} ended: ${end.why}`, {
    code: 'worker-failed',
    whose: 'operator',
    tasks: [end.dead],
  })
}
