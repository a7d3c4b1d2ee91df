import type { LoadBalancers } from '../../elbv2/index.ts'
import { targetsOf } from '../targets.ts'
import type { LiveTask } from '../task-life.ts'
import type { TaskSource } from './source.ts'

/** Running, and in one of these states in every target group of its source. */
export function isHealthy(
  source: TaskSource,
  task: LiveTask,
  parts: { loadBalancers: LoadBalancers },
  states: readonly string[] = ['healthy'],
): boolean {
  if (task.record.lastStatus !== 'RUNNING') return false
  return targetsOf(source, task, parts).every(({ health }) => states.includes(health?.state ?? ''))
}

/** Tasks that are not asked to end. */
export const wanted = (tasks: readonly LiveTask[]) => tasks.filter(({ record }) => record.desiredStatus === 'RUNNING')
export const isGone = (task: LiveTask) => task.record.lastStatus === 'STOPPED'
