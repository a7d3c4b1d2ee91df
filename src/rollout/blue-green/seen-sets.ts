import type { DeploymentTarget } from '../../aws/codedeploy/deployment.ts'
import type { ServiceState } from '../../aws/ecs/service.ts'
import type { TargetHealth } from '../../aws/ecs/target-health.ts'
import type { TaskDefinitions } from '../../aws/ecs/task-definitions.ts'
import type { Names } from '../../config/names.ts'
import { revisionOf } from '../../releases/arn.ts'
import { shortTag } from '../../releases/release-images.ts'
import { releaseOf } from '../../releases/serving.ts'
import type { SeenSet } from './deployment-view.ts'

type Needs = {
  names: Pick<Names, 'apiContainer'>
  targetHealth: Pick<TargetHealth, 'targets'>
  taskDefinitions: Pick<TaskDefinitions, 'describe'>
}

/**
 * Looks at the task sets of a service, again and again; those that ECS deletes are left out. It only shows: what AWS refuses
 * is shown as nothing, and ends nothing.
 */
export function setsWatcher({ names, targetHealth, taskDefinitions }: Needs) {
  const releases = new Map<string, Promise<string>>()
  const nameOf = async (arn: string): Promise<string> => {
    const definition = await taskDefinitions.describe(arn).catch(() => undefined)
    const release = definition && releaseOf(definition, names.apiContainer)
    return release === undefined ? revisionOf(arn) : shortTag(release)
  }
  const releaseOfRevision = (arn: string): Promise<string> => {
    const found = releases.get(arn) ?? nameOf(arn)
    releases.set(arn, found)
    return found
  }

  return {
    releaseOfRevision,
    look: (
      { taskSets }: Pick<ServiceState, 'taskSets'>,
      deploymentId: string | undefined,
      moved: Pick<DeploymentTarget, 'taskSets'> | undefined,
    ): Promise<SeenSet[]> =>
      Promise.all(
        taskSets
          .filter(({ status }) => status !== 'DRAINING')
          .map(async ({ deploymentId: madeBy, desired, id, loadBalancer, running, status, taskDefinitionArn }) => {
            const targets = loadBalancer ? await targetHealth.targets(loadBalancer.targetGroup).catch(() => []) : []
            return {
              name: deploymentId !== undefined && madeBy === deploymentId ? ('green' as const) : ('blue' as const),
              release: await releaseOfRevision(taskDefinitionArn),
              desired,
              running,
              healthy: targets.filter(({ state }) => state === 'healthy').length,
              weight: moved?.taskSets.find((each) => each.id === id)?.weight ?? (status === 'PRIMARY' ? 100 : 0),
            }
          }),
      ),
  }
}
