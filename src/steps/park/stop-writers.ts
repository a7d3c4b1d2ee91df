import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { count } from '../../quantities.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { startTasksAgain } from './start-tasks-again.ts'
import { undoToEnd } from './undo-to-end.ts'

type Needs = Pick<Deps, 'autoscaling' | 'clock' | 'clusterTasks' | 'rollout' | 'service' | 'settings'>

/** Draining takes the target group's delay and the tasks' stop timeout: minutes. */
const STOP_LIMIT_MS = 15 * 60_000
const LOOK_EVERY_MS = 2_000

/** Stops every task of the cluster, those of other services too, and waits until all of them are STOPPED. */
export const stopWriters = step({
  id: 'stop-writers',
  section: '5',
  title: 'Stop every task',
  cancelWaitsFor: undoToEnd,
  run: async (deps: Needs, context: Pick<ParkContext, 'parkedSince' | 'undo'>, progress: Progress) => {
    const service = await deps.service.describe()
    if (service === undefined) return { skipped: 'there is no service' }
    const limits = await deps.autoscaling.limits()
    if (context.parkedSince === undefined) context.undo.push(startTasksAgain(deps, { limits, service }))
    if (limits !== undefined && !(limits.suspended && limits.min === 0)) await deps.autoscaling.suspend()
    if (service.desired > 0) await deps.service.scale(0)
    await allStopped(deps, progress)
    return service.desired === 0 && service.running === 0
      ? { skipped: 'no task runs, and nothing starts one' }
      : { detail: `${count(service.desired, 'task')} stopped, autoscaling suspended` }
  },
})

/** @throws OperatorError `tasks-left` with the tasks that do not stop */
async function allStopped({ clock, clusterTasks }: Needs, { line, signal }: Progress): Promise<void> {
  let left = ''
  const stopped = await until(
    clock,
    async () => {
      const tasks = await clusterTasks.unfinished()
      const now = tasks.map(({ id, lastStatus }) => `task ${id}: ${lastStatus}`)
      if (now.length > 0 && now.join() !== left) for (const task of now) line(task)
      left = now.join()
      return tasks.length === 0 ? true : undefined
    },
    { everyMs: LOOK_EVERY_MS, limitMs: STOP_LIMIT_MS, signal },
  )
  if (stopped) return
  throw new OperatorError('Tasks did not stop within 15 minutes.', {
    code: 'tasks-left',
    whose: 'aws',
    hint: 'Stop them (`aws ecs stop-task`), then run the same command again.',
    evidence: left.split(','),
  })
}
