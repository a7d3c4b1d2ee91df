import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs'
import type { TestHooks } from '../test-hooks.ts'

/** As RunTask's failures and services' events say it: ECS developer guide, "Service event messages". */
export const NO_CAPACITY = 'Capacity is unavailable at this time'

export const SPOT = 'FARGATE_SPOT'

/** Whether AWS has room for another task; undefined asks of the launch type FARGATE. */
export type Capacity = { has: (capacityProvider: string | undefined) => boolean }

/** Capacity never lacks here, but of Spot where a test asks for a drought. */
export const createCapacity = (hooks: Pick<TestHooks, 'faults'> | undefined): Capacity => ({
  has: (capacityProvider) => capacityProvider !== SPOT || hooks?.faults.standing('ecs', 'spot-drought') === undefined,
})

/**
 * The capacity provider for the next task: bases are filled first, then the provider that is furthest below its share by
 * weight. `running` counts the tasks that each has. Undefined when the strategy is empty or nothing in it can take one.
 */
export function chooseCapacityProvider(
  strategy: readonly CapacityProviderStrategyItem[],
  running: ReadonlyMap<string, number>,
): string | undefined {
  const has = (item: CapacityProviderStrategyItem) => running.get(item.capacityProvider ?? '') ?? 0
  const unfilled = strategy.find((item) => has(item) < (item.base ?? 0))
  if (unfilled !== undefined) return unfilled.capacityProvider
  const load = (item: CapacityProviderStrategyItem) => (has(item) - (item.base ?? 0)) / (item.weight ?? 0)
  return strategy.filter((item) => (item.weight ?? 0) > 0).toSorted((a, b) => load(a) - load(b))[0]?.capacityProvider
}
