import type { Service, ServiceState } from '../../aws/ecs/service.ts'
import type { StoppedTask } from '../../aws/ecs/stopped-task.ts'
import { revisionOf, taskIdOf } from '../../releases/arn.ts'
import { releaseOf } from '../../releases/serving.ts'
import { isFailure, whyStopped } from '../../rollout/why-stopped.ts'
import type { ServicePart, StoppedPart } from '../../status/snapshot.ts'
import { timeOf } from './part.ts'
import type { Remembering } from './remembering.ts'

/** Of a service that loses a task a minute; more say nothing new. */
const STOPPED_TOLD = 10

/** The tag of a revision, or the revision where nothing says it. */
export const taggedBy =
  ({ definition }: Pick<Remembering, 'definition'>, container: string) =>
  async (arn: string): Promise<string> => {
    const found = await definition(arn)
    return (found && releaseOf(found, container)) ?? revisionOf(arn)
  }

/**
 * What an API's or a worker's service has in common. Tasks that never started are told too: ECS lists them among the stopped
 * ones alone. `scrub` takes secrets out of AWS's words.
 */
export async function readService(
  state: ServiceState,
  {
    scrub,
    service,
    tagOf,
  }: {
    scrub: (text: string) => string
    service: Pick<Service, 'stoppedTasks'>
    tagOf: (arn: string) => Promise<string>
  },
): Promise<ServicePart> {
  const stopped = await service.stoppedTasks()
  const current = new Set([...state.deployments, ...state.taskSets].map(({ id }) => id))
  const told = async (task: StoppedTask): Promise<StoppedPart> => {
    const arn = task.taskDefinitionArn ?? ''
    return {
      task: taskIdOf(task.taskArn),
      revision: revisionOf(arn),
      release: arn === '' ? null : await tagOf(arn),
      at: timeOf(task.stoppedAt),
      why: scrub(whyStopped(task)),
      // ECS writes there which of them started the task.
      current: task.startedBy !== undefined && current.has(task.startedBy),
    }
  }
  return {
    revision: revisionOf(state.taskDefinitionArn),
    release: await tagOf(state.taskDefinitionArn),
    desired: state.desired,
    running: state.running,
    pending: state.pending,
    stopped: await Promise.all(stopped.filter(isFailure).slice(0, STOPPED_TOLD).map(told)),
  }
}
