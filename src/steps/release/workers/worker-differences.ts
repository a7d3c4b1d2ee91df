import type { Deps } from '../../../deps.ts'
import { revisionOf } from '../../../releases/arn.ts'
import type { Outputs } from '../../../terraform/outputs.ts'

/**
 * Where a configured worker is not what the release has: its service's revision, and as many tasks of it as are configured, a
 * line each.
 */
export async function differencesOfWorkers(
  { settings, workers }: Pick<Deps, 'workers'> & { settings: Pick<Deps['settings'], 'platform'> },
  { worker_task_definition_arns: revisions = {} }: Pick<Outputs, 'worker_task_definition_arns'>,
): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(settings.platform.workers ?? {}).map(async ([name, { desired_count: desired = 1 }]) => {
      const { service } = workers.of(name)
      const [state, tasks] = await Promise.all([service.describe(), service.runningTasks()])
      const wanted = revisions[name]
      if (state === undefined) return [`the worker ${name} has no service`]
      const running = tasks.filter(
        ({ lastStatus, taskDefinitionArn }) =>
          lastStatus === 'RUNNING' && taskDefinitionArn === (wanted ?? state.taskDefinitionArn),
      ).length
      return [
        ...(wanted !== undefined && state.taskDefinitionArn !== wanted
          ? [`the worker ${name} is ${revisionOf(state.taskDefinitionArn)}, and not ${revisionOf(wanted)}`]
          : []),
        ...(running === desired ? [] : [`the worker ${name} has ${running} of ${desired} tasks running`]),
      ]
    }),
  )
  return found.flat()
}
