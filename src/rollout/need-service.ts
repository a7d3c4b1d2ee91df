import type { Service, ServiceState } from '../aws/ecs/service.ts'
import type { Target, TargetHealth } from '../aws/ecs/target-health.ts'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { type Clock, LOOKS_TO_BELIEVE, until } from '../io/clock.ts'
import { waits } from '../waits.ts'

/** The service, which some looks in a row may miss. @throws OperatorError `service-missing` */
export async function needService(
  { clock, service }: { clock: Clock; service: Pick<Service, 'describe'> },
  signal?: AbortSignal,
): Promise<ServiceState> {
  const { everyMs } = waits.rollout
  const limitMs = everyMs * (LOOKS_TO_BELIEVE - 1)
  const state = await until(clock, service.describe, { everyMs, limitMs, ...(signal && { signal }) })
  if (state) return state
  throw serviceGone()
}

export const serviceGone = () =>
  new OperatorError('The service is gone.', {
    code: 'service-missing',
    whose: 'aws',
    hint: `Run \`${commandLine('deploy')}\` again: its plan makes the service.`,
  })

/** The targets of each of these groups. */
export const targetsOf = (
  { targetHealth }: { targetHealth: TargetHealth },
  { targetGroups }: Pick<ServiceState, 'targetGroups'>,
): Promise<Target[][]> => Promise.all(targetGroups.map(targetHealth.targets))

export const countHealthy = (groups: readonly Target[][]): number[] =>
  groups.map((targets) => targets.filter(({ state }) => state === 'healthy').length)
