import type { Service } from '../aws/ecs/service.ts'
import type { Clock } from '../io/clock.ts'
import type { Rollout } from './index.ts'
import { needService } from './need-service.ts'

/** Moves a service the way that the service itself says: CodeDeploy's, or ECS's own. AWS refuses the other one. */
export function createRollout(
  deps: { clock: Clock; service: Pick<Service, 'describe'> },
  { blueGreen, rolling }: { blueGreen: Rollout; rolling: Rollout },
): Rollout {
  const of = (controller: string | undefined) => (controller === 'CODE_DEPLOY' ? blueGreen : rolling)
  return {
    async serves(taskDefinitionArn) {
      const state = await deps.service.describe()
      return state !== undefined && of(state.controller).serves(taskDefinitionArn)
    },
    // Autoscaling is the same for both.
    keepAtLeast: rolling.keepAtLeast,
    async move(target, progress, smoke) {
      const { controller } = await needService(deps, progress.signal)
      await of(controller).move(target, progress, smoke)
    },
  }
}
