import type { Deps } from '../../../deps.ts'
import { revisionOf } from '../../../releases/arn.ts'
import type { WantedWorker } from './wanted-workers.ts'

/** Where a worker is not what is wanted of it: its service's revision, and as many running tasks of it, a line each. */
export async function differencesOfWorkers(
  { workers }: Pick<Deps, 'workers'>,
  wanted: readonly WantedWorker[],
): Promise<string[]> {
  const found = await Promise.all(
    wanted.map(async ({ name, taskDefinitionArn, ...counts }) => {
      const { service } = workers.of(name)
      const [state, tasks] = await Promise.all([service.describe(), service.runningTasks()])
      if (state === undefined) return [`the worker ${name} has no service`]
      const revision = taskDefinitionArn ?? state.taskDefinitionArn
      const desired = counts.desired ?? state.desired
      const running = tasks.filter(
        (task) => task.lastStatus === 'RUNNING' && task.taskDefinitionArn === revision,
      ).length
      return [
        ...(state.taskDefinitionArn === revision
          ? []
          : [`the worker ${name} is ${revisionOf(state.taskDefinitionArn)}, and not ${revisionOf(revision)}`]),
        ...(running === desired ? [] : [`the worker ${name} has ${running} of ${desired} tasks running`]),
      ]
    }),
  )
  return found.flat()
}
