import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { Outcome, Progress } from '../step.ts'

type Needs = Pick<Deps, 'autoscaling' | 'clock' | 'clusterTasks' | 'rollout' | 'service' | 'settings'>

/** Draining takes the target group's delay and the tasks' stop timeout: minutes. */
const STOP_LIMIT_MS = 15 * 60_000
const SERVE_LIMIT_MS = 10 * 60_000
const LOOK_EVERY_MS = 2_000

/** Section 5: nobody writes any more. Every task of the cluster is seen STOPPED, those of other services too. */
export async function stopWriters(deps: Needs, context: ParkContext, progress: Progress): Promise<Outcome> {
  const service = await deps.service.describe()
  if (service === undefined) return { skipped: 'there is no service' }
  const limits = await deps.autoscaling.limits()
  if (context.parkedSince === undefined) remember(deps, context, { limits, service })
  if (limits !== undefined && !(limits.suspended && limits.min === 0)) await deps.autoscaling.suspend()
  if (service.desired > 0) await deps.service.scale(0)

  let left = ''
  const stopped = await until(
    deps.clock,
    async () => {
      const tasks = await deps.clusterTasks.unfinished()
      const now = tasks.map(({ id, lastStatus }) => `task ${id}: ${lastStatus}`)
      if (now.length > 0 && now.join() !== left) for (const line of now) progress.line(line)
      left = now.join()
      return tasks.length === 0 ? true : undefined
    },
    { everyMs: LOOK_EVERY_MS, limitMs: STOP_LIMIT_MS, signal: progress.signal },
  )
  if (!stopped) {
    throw new OperatorError('Tasks did not stop within 15 minutes.', {
      code: 'tasks-left',
      whose: 'aws',
      hint: 'Stop them (`aws ecs stop-task`), then run the same command again.',
      evidence: left.split(','),
    })
  }
  return service.desired === 0 && service.running === 0
    ? { skipped: 'no task runs, and nothing starts one' }
    : { detail: `${service.desired} ${service.desired === 1 ? 'task' : 'tasks'} stopped, autoscaling suspended` }
}

/** A parking that was killed has left no task and no least number: then it is the configuration that says how many. */
function remember(
  deps: Needs,
  context: ParkContext,
  { limits, service }: { limits: Awaited<ReturnType<Needs['autoscaling']['limits']>>; service: ServiceState },
): void {
  const left = limits?.suspended === true
  const min = limits === undefined || left ? deps.settings.desiredCount : limits.min
  const desired = service.desired > 0 || !left ? service.desired : deps.settings.desiredCount
  context.undo.push({
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
      const tasks = `${desired} ${desired === 1 ? 'task' : 'tasks'}`
      return serves ? `${tasks} serve, autoscaling goes on` : `${tasks} asked for, not healthy after 10 minutes`
    },
  })
}

type ServiceState = NonNullable<ParkContext['service']>
