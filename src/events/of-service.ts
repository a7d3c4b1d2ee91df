import type { ServiceState } from '../aws/ecs/service.ts'
import { revisionOf } from '../releases/arn.ts'
import { shortEvent } from '../rollout/service-event.ts'
import type { TimelineEvent } from './event.ts'

type Told = Pick<ServiceState, 'deployments' | 'events'>

/** Source of the forms: Amazon ECS Developer Guide, "Amazon ECS service event messages". */
const failure = /\bunable\b|\bunhealthy\b|\bfail(ed|s|ure)\b|rolling back|circuit breaker/i
const steady = /has reached a steady state/
const completed = /deployment completed/

/**
 * Pure: what ECS says of a service: deployments that began and were completed, a steady state, tasks that fail; not each task
 * and target. ECS says every six hours again that the state is steady (developer guide, "service … has reached a steady
 * state"): that is told once.
 */
export function ofService(service: string, { deployments, events }: Told): TimelineEvent[] {
  const base = { source: 'ecs' as const, who: null, about: service }
  const begun = deployments.flatMap(({ createdAt, taskDefinitionArn }) =>
    createdAt === undefined
      ? []
      : [
          {
            ...base,
            at: createdAt,
            what: `${service}: deployment of ${revisionOf(taskDefinitionArn)} began`,
            failed: false,
          },
        ],
  )
  const oldestFirst = events.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const said = oldestFirst.flatMap(({ at, message }, index) => {
    const failed = failure.test(message)
    const again = steady.test(message) && steady.test(oldestFirst[index - 1]?.message ?? '')
    if (again || !(failed || steady.test(message) || completed.test(message))) return []
    return [{ ...base, at, what: `${service}: ${shortEvent(message)}`, failed }]
  })
  return [...begun, ...said]
}
