import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs'
import { AwsError } from '../errors.ts'
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
 * Refuses a strategy of several providers that can place no task. The weight's default is 0 in the API, 1 in the console alone;
 * the words are the sandbox's, as AWS documents only that RunTask and CreateService fail (ECS API reference,
 * CapacityProviderStrategyItem, weight).
 */
export function checkStrategy(strategy: readonly CapacityProviderStrategyItem[]): void {
  if (strategy.length < 2 || strategy.some(({ weight = 0 }) => weight > 0)) return
  const message = 'A capacity provider strategy of several providers needs one weight that is greater than 0.'
  throw new AwsError('InvalidParameterException', message)
}

/**
 * The capacity provider for the next task: bases are filled first, then the provider that is furthest below its share by
 * weight. `running` counts the tasks that each has. Undefined when the strategy is empty or nothing in it can take one.
 */
export function chooseCapacityProvider(
  strategy: readonly CapacityProviderStrategyItem[],
  running: ReadonlyMap<string, number>,
): string | undefined {
  if (strategy.length === 1) return strategy[0]?.capacityProvider
  const has = (item: CapacityProviderStrategyItem) => running.get(item.capacityProvider ?? '') ?? 0
  const unfilled = strategy.find((item) => has(item) < (item.base ?? 0))
  if (unfilled !== undefined) return unfilled.capacityProvider
  const load = (item: CapacityProviderStrategyItem) => (has(item) - (item.base ?? 0)) / (item.weight ?? 0)
  return strategy.filter((item) => (item.weight ?? 0) > 0).toSorted((a, b) => load(a) - load(b))[0]?.capacityProvider
}
