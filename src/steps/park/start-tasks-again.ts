import type { ServiceState } from '../../aws/ecs/service.ts'
import type { Deps } from '../../deps.ts'
import { until } from '../../io/clock.ts'
import { counted } from '../../quantities.ts'
import type { Undo } from '../../tasks/park-context.ts'

type Needs = Pick<Deps, 'autoscaling' | 'clock' | 'rollout' | 'service' | 'settings'>
type Limits = Awaited<ReturnType<Needs['autoscaling']['limits']>>

const SERVE_LIMIT_MS = 10 * 60_000
const LOOK_EVERY_MS = 2_000

/**
 * The undo of stopping the service: as many tasks as `service` and `limits` say, as they were found. Where a parking that
 * was killed has left no task and suspended scaling, the configuration says how many.
 */
export function startTasksAgain(deps: Needs, { limits, service }: { limits: Limits; service: ServiceState }): Undo {
  const left = limits?.suspended === true
  const min = limits === undefined || left ? deps.settings.desiredCount : limits.min
  const desired = service.desired > 0 || !left ? service.desired : deps.settings.desiredCount
  return {
    id: 'undo-tasks',
    title: 'Start the tasks again',
    async run({ signal }) {
      if (limits !== undefined) await deps.autoscaling.resume(min)
      if (desired === 0) return 'autoscaling goes on; no task ran before'
      await deps.service.scale(desired)
      const serves = await until(
        deps.clock,
        async () => ((await deps.rollout.serves(service.taskDefinitionArn)) ? true : undefined),
        { everyMs: LOOK_EVERY_MS, limitMs: SERVE_LIMIT_MS, signal },
      )
      const tasks = counted(desired, 'task')
      return serves ? `${tasks} serve, autoscaling goes on` : `${tasks} asked for, not healthy after 10 minutes`
    },
  }
}
