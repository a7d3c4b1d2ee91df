import { newSource, type TaskPlace, type TaskSource } from '../sources/source.ts'

/** One task set of a service that CodeDeploy deploys. */
export type TaskSet = TaskSource & {
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING'
  /** The CodeDeploy deployment that made it; undefined of the one that CreateService makes. */
  externalId: string | undefined
  /** The share of the service's desired count that it has, in percent. */
  scale: number
  platformVersion: string
  /** How many tasks it is to have, as its last event said. */
  computedDesiredCount: number
  stabilityStatus: 'STABILIZING' | 'STEADY_STATE'
  stabilityStatusAt: Date
}

/** A task set at 100 percent of the service's desired count. */
export function newTaskSet(
  place: TaskPlace,
  more: Pick<TaskSet, 'status' | 'externalId' | 'platformVersion'>,
): TaskSet {
  const source = newSource(place)
  return {
    ...source,
    ...more,
    scale: 100,
    computedDesiredCount: 0,
    stabilityStatus: 'STABILIZING',
    stabilityStatusAt: source.createdAt,
  }
}
