import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { lasting, until } from '../../io/clock.ts'
import { count, counted } from '../../quantities.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Progress, step } from '../step.ts'
import { startTasksAgain } from './undo/start-tasks-again.ts'
import { describedWorkers, startWorkersAgain } from './undo/start-workers-again.ts'
import { undoToEnd } from './undo-to-end.ts'

type Needs = Pick<
  Deps,
  'autoscaling' | 'clock' | 'clusterTasks' | 'names' | 'rollout' | 'service' | 'settings' | 'workers'
>

/** Stops every task of the cluster, those of other services too, and waits until all of them are STOPPED. */
export const stopWriters = step({
  id: 'stop-writers',
  section: '5',
  title: 'Stop every task',
  cancelWaitsFor: undoToEnd,
  run: async (deps: Needs, context: Pick<ParkContext, 'parkedSince' | 'parking' | 'undo'>, progress: Progress) => {
    const workers = await describedWorkers(deps)
    const runningWorkers = workers.filter(({ state }) => state.desired > 0)
    if (context.parkedSince === undefined && workers.length > 0)
      context.undo.push(startWorkersAgain(deps, { found: workers, parking: context.parking }))
    for (const { worker } of runningWorkers) await worker.service.scale(0)
    const service = await deps.service.describe()
    if (service === undefined) {
      await allStopped(deps, progress)
      return { skipped: 'there is no service' }
    }
    const limits = await deps.autoscaling.limits()
    if (context.parkedSince === undefined)
      context.undo.push(startTasksAgain(deps, { limits, service, parking: context.parking }))
    if (limits !== undefined && !(limits.suspended && limits.min === 0)) await deps.autoscaling.suspend()
    if (service.desired > 0) await deps.service.scale(0)
    await allStopped(deps, progress)
    const tasks = service.desired + runningWorkers.reduce((sum, { state }) => sum + state.desired, 0)
    return tasks === 0 && service.running === 0
      ? { skipped: 'no task runs, and nothing starts one' }
      : { detail: `${count(tasks, 'task')} stopped, autoscaling suspended` }
  },
})

/** @throws OperatorError `tasks-left` with the tasks that do not stop */
async function allStopped({ clock, clusterTasks, names }: Needs, { line, signal }: Progress): Promise<void> {
  let left: Awaited<ReturnType<Needs['clusterTasks']['unfinished']>> = []
  let told = ''
  const isEmpty = lasting()
  const stopped = await until(
    clock,
    async () => {
      const tasks = await clusterTasks.unfinished({ line, signal })
      const now = tasks.map(({ id, lastStatus }) => `task ${id}: ${lastStatus}`)
      if (now.length > 0 && told === '') line(waitingFor(waits.writersStopped))
      if (now.length > 0 && now.join() !== told) for (const task of now) line(task)
      told = now.join()
      left = tasks
      // A task that started just now may be missing in one list: it would write while the snapshots are taken.
      return isEmpty(tasks.length === 0) || undefined
    },
    { ...waits.writersStopped, signal },
  )
  if (stopped) return
  throw new OperatorError(`Tasks did not stop within ${counted(waits.writersStopped.limitMs / 60_000, 'minute')}.`, {
    code: 'tasks-left',
    whose: 'aws',
    hint: 'Stop each task with the command beside it. Then run the same command again.',
    evidence: left.map(
      ({ id, lastStatus }) =>
        `task ${id}: ${lastStatus}; ${awsCommandLine(`ecs stop-task --cluster ${names.cluster} --task ${id}`)}`,
    ),
  })
}
