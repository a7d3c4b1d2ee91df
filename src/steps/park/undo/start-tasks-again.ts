import type { ServiceState } from '../../../aws/ecs/service.ts'
import type { Deps } from '../../../deps.ts'
import { until } from '../../../io/clock.ts'
import { counted as inWords } from '../../../quantities.ts'
import type { Parking } from '../../../releases/parking.ts'
import type { Undo } from '../../../tasks/park-context.ts'
import { waitingFor, waits } from '../../../waits.ts'

type Needs = Pick<Deps, 'autoscaling' | 'clock' | 'rollout' | 'service' | 'settings'>
type Limits = Awaited<ReturnType<Needs['autoscaling']['limits']>>

/**
 * The undo of stopping the service: as many tasks as `parking` says that there were when it began, else as `service` and
 * `limits` say. Where an older medspa's parking was killed, and has left no task and suspended scaling, the configuration
 * says how many.
 */
export function startTasksAgain(
  deps: Needs,
  { limits, parking, service }: { limits: Limits; parking?: Parking | undefined; service: ServiceState },
): Undo {
  const left = limits?.suspended === true
  const found = {
    min: limits === undefined || left ? deps.settings.desiredCount : limits.min,
    desired: service.desired > 0 || !left ? service.desired : deps.settings.desiredCount,
  }
  const { desired, min } = { ...found, ...counted(parking) }
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
      const tasks = inWords(desired, 'task')
      const limit = inWords(waits.tasksAgain.limitMs / 60_000, 'minute')
      return serves ? `${tasks} serve, autoscaling goes on` : `${tasks} asked for, not healthy after ${limit}`
    },
  }
}

/** The numbers that a parking noted when it began. */
const counted = ({ desired, min }: Partial<Parking> = {}) => ({
  ...(desired === undefined ? {} : { desired }),
  ...(min === undefined ? {} : { min }),
})
