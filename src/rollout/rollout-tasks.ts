import type { StoppedTask } from '../aws/ecs/run-task.ts'
import type { DeploymentId, Service, ServiceState } from '../aws/ecs/service.ts'
import type { Target } from '../aws/ecs/target-health.ts'
import { plural } from '../quantities.ts'
import { isHealthy } from '../releases/serving.ts'
import { type CannotStart, cannotStart, isFinal } from './cannot-start.ts'
import { MOST_FAILURES } from './deployment-outcome.ts'
import { healthInWords, unhealthyInEvent } from './service-event.ts'
import { type TaskEnd, type TaskReasonsNeeds, taskReasons } from './task-reasons.ts'
import { isFailure } from './why-stopped.ts'

/** What is seen of a rollout's own tasks. */
type RolloutTasks = {
  desired: number
  running: number
  healthy: number
  /** Tasks that stopped because they cannot work, since the rollout began. */
  failures: number
  /** Whether a task of it was ever healthy. */
  worked: boolean
  /** Why no other try could start one of them, where that is so. */
  cannotStart?: CannotStart | undefined
  /** Why the last one stopped, or is not healthy: one line. */
  why?: string | undefined
}

type Needs = TaskReasonsNeeds & { service: Pick<Service, 'runningTasks' | 'stoppedTasks'> }

/** Pure: what to tell an operator who waits. */
export function tasksInWords({ desired, failures, healthy, running, why, worked }: RolloutTasks): string {
  const tasks = `${running} of ${desired} new ${plural(desired, 'task')} running, ${healthy} healthy`
  return [
    tasks,
    why === undefined || healthy >= desired ? '' : `: ${why}`,
    failures === 0 ? '' : ` (${failures} failed${worked ? '' : `; ${MOST_FAILURES} end it`})`,
  ].join('')
}

/** Pure: the task that says most of why none can start: one whose cause is final, else the newest that has a cause. */
function causeOf(failed: readonly StoppedTask[]): { task: StoppedTask; why: CannotStart } | undefined {
  const causes = failed.flatMap((task) => {
    const why = cannotStart(task)
    return why === undefined ? [] : [{ task, why }]
  })
  return causes.find(({ why }) => isFinal(why)) ?? causes[0]
}

/**
 * Looks at the tasks of one rollout, again and again. It only explains: a look that AWS refuses changes nothing of what was
 * seen, and ends nothing.
 */
export function watchTasks(
  deps: Needs,
  { deployment, former, revision }: { deployment: DeploymentId; former: readonly StoppedTask[]; revision: string },
) {
  const known = new Set(former.map(({ taskArn }) => taskArn))
  const whys = new Map<string, string>()
  let found: RolloutTasks = { desired: 0, running: 0, healthy: 0, failures: 0, worked: false }
  let failed: StoppedTask[] = []
  let seen: string | undefined
  const { end } = taskReasons(deps, revision)

  const isOwn = (task: { startedBy?: string | undefined; taskDefinitionArn?: string }) =>
    deployment === undefined || task.startedBy === deployment

  return {
    /** Takes in one more look at the service and its target groups. */
    async look(state: ServiceState, groups: readonly Target[][]): Promise<RolloutTasks> {
      const [running, stopped] = await Promise.all([
        deps.service.runningTasks(),
        deps.service.stoppedTasks(revision),
      ]).catch(() => [undefined, undefined] as const)
      if (running === undefined || stopped === undefined) return found
      const own = running.filter((task) => task.taskDefinitionArn === revision && isOwn(task))
      failed = stopped.filter((task) => isOwn(task) && isFailure(task) && !known.has(task.taskArn))
      const addresses = new Set(own.map(({ address }) => address))
      const unhealthy = groups
        .flat()
        .flatMap((target) => (addresses.has(target.address) ? (healthInWords(target) ?? []) : []))
      seen = unhealthy[0] ?? seen
      // One whose log was empty, as it comes late, is asked again.
      for (const task of failed.slice(0, MOST_FAILURES))
        if (!/: /.test(whys.get(task.taskArn) ?? '')) whys.set(task.taskArn, (await end(task, seen)).why)
      const healthy = own.filter((task) => isHealthy(task, groups)).length
      found = {
        desired: state.desired,
        running: own.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
        healthy,
        failures: failed.length,
        worked: found.worked || healthy > 0,
        cannotStart: causeOf(failed)?.why,
        why: unhealthy[0] ?? (failed[0] && whys.get(failed[0].taskArn)),
      }
      return found
    },

    /** An event of the service: it may say what a load balancer was answered. */
    addEvent(event: string) {
      seen = unhealthyInEvent(event) ?? seen
    },

    /** Why they failed, at its end: the last ones, the newest first, but one that no other try could start before all others. */
    ends(): Promise<TaskEnd[]> {
      const last = failed.slice(0, MOST_FAILURES)
      const cause = causeOf(failed)?.task
      const told = cause === undefined ? last : [cause, ...last.filter((task) => task !== cause)]
      return Promise.all(told.slice(0, MOST_FAILURES).map((task) => end(task, seen)))
    },

    last: () => found,
  }
}
