import type { Times } from '../../times.ts'
import { pause } from '../pause.ts'
import type { TestHooks } from '../test-hooks.ts'
import { SPOT } from './capacity.ts'
import type { LiveTask } from './task-life.ts'
import type { Tasks } from './tasks.ts'

/** How often it is looked whether a test asked for an interruption. */
const LOOK_EVERY_MS = 50

/**
 * Interrupts the oldest running Spot task where a test asks for it, as AWS does: two minutes' notice, within which the task
 * leaves its target groups, gets SIGTERM, and is killed after its stop timeout or when the notice ends (ECS developer guide,
 * "Fargate capacity providers"). The order is AWS's since 2023, deregistration first; the fault's value `sigterm-first` takes
 * the order that users saw from September 2025 on (aws/containers-roadmap#2673). ECS starts another task at once.
 */
export function takeSpotBack(parts: {
  times: Times
  hooks: Pick<TestHooks, 'faults'> | undefined
  tasks: Pick<Tasks, 'all'>
  /** What takes a service's task out of its target groups. */
  leaving: (task: LiveTask) => (() => Promise<void>) | undefined
}): { stop: () => void } {
  const { hooks, leaving, tasks, times } = parts
  if (hooks === undefined) return { stop() {} }

  const look = () => {
    const task = tasks
      .all()
      .find(
        ({ record, request }) =>
          request.capacityProvider === SPOT && record.lastStatus === 'RUNNING' && record.desiredStatus === 'RUNNING',
      )
    const met = task && hooks.faults.meet('ecs', `task/${task.id}`, ['spot-interruption'])
    if (met) interrupt(task, met.value === 'sigterm-first')
  }
  const interrupt = (task: LiveTask, sigtermFirst: boolean) => {
    const leave = leaving(task) ?? (async () => {})
    const late = async () => {
      await pause(times.ms('ecs-late-deregistration'))
      await leave()
    }
    const noticeMs = times.ms('ecs-spot-notice')
    task.stop({
      code: 'SpotInterruption',
      reason: 'Your Spot Task was interrupted.',
      ...(sigtermFirst ? { after: late } : { before: leave }),
      ...(noticeMs > 0 && { killedBy: new Date(Date.now() + noticeMs) }),
    })
  }
  const looking = setInterval(look, LOOK_EVERY_MS).unref()
  return { stop: () => clearInterval(looking) }
}
