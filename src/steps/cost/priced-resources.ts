import { environmentFromResources } from '../../cost/from-resources.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'
import type { StateResource } from '../../terraform/state/state-resources.ts'

/** What costs money among the resources of Terraform's state; undefined where not everything runs. */
export async function pricedResources(
  { autoscaling, settings }: Pick<Deps, 'autoscaling' | 'settings'>,
  resources: readonly StateResource[],
): Promise<PricedEnvironment | undefined> {
  const limits = await autoscaling.limits()
  return (
    limits &&
    environmentFromResources(resources, {
      engine: settings.databaseEngine,
      limits,
      region: settings.region,
      workerTasks: tasksOfWorkers(settings),
    })
  )
}

const tasksOfWorkers = ({ platform }: Deps['settings']): Record<string, number> =>
  Object.fromEntries(
    Object.entries(platform.workers ?? {}).map(([name, { desired_count: tasks = 1 }]) => [name, tasks]),
  )
