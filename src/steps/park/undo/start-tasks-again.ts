import type { ServiceState } from '../../../aws/ecs/service.ts'
import type { Deps } from '../../../deps.ts'
import { until } from '../../../io/clock.ts'
import { counted } from '../../../quantities.ts'
import type { Parking } from '../../../releases/parking.ts'
import type { Undo } from '../../../tasks/park-context.ts'
import { waitingFor, waits } from '../../../waits.ts'

type Needs = Pick<Deps, 'autoscaling' | 'clock' | 'rollout' | 'service' | 'settings'>
type Limits = Awaited<ReturnType<Needs['autoscaling']['limits']>>

/**
 * The undo of stopping the service: as many tasks as `service` and `limits` say, as they were found. Where an earlier parking
 * has left no task and suspended scaling, `parking` has the numbers from before it; after one of a medspa that noted none,
 * the configuration says how many.
 */
export function startTasksAgain(
  deps: Needs,
  { limits, parking, service }: { limits: Limits; parking?: Parking | undefined; service: ServiceState },
): Undo {
  // A rollout that was killed leaves autoscaling suspended too, with the least number that it had.
  const left = limits?.suspended === true && limits.min === 0
  const { desiredCount } = deps.settings
  const min = limits === undefined || left ? (parking?.min ?? desiredCount) : limits.min
  // Where tasks are wanted by now, somebody has come before.
  const desired = service.desired || (parking?.desired ?? (left ? desiredCount : 0))
  return {
    id: 'undo-tasks',
    title: 'Start the tasks again',
    async run({ line, signal }) {
      // Tasks first: Application Auto Scaling reads the number of tasks as soon as its least is set, and changes it a
      // little later, whatever it was changed to meanwhile. With the tasks there, autoscaling has nothing to change.
      if (desired > 0) await deps.service.scale(desired)
      if (limits !== undefined) await deps.autoscaling.resume(Math.min(min, desired))
      if (desired === 0) return 'autoscaling goes on; no task ran before'
      line(waitingFor(waits.tasksAgain))
      const serves = await until(
        deps.clock,
        async () => ((await deps.rollout.serves(service.taskDefinitionArn)) ? true : undefined),
        { ...waits.tasksAgain, signal },
      )
      const tasks = counted(desired, 'task')
      const limit = counted(waits.tasksAgain.limitMs / 60_000, 'minute')
      return serves
        ? `${tasks} serve, autoscaling goes on`
        : { notServing: `${tasks} asked for, not healthy after ${limit}` }
    },
  }
}
