import { until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import type { Progress } from '../step.ts'
import type { CheckNeeds, CheckResult, CheckTarget } from './checks/check.ts'
import { failedOf, runChecks, type ToCheck } from './run-checks.ts'

/**
 * Runs the checks, and those that fail again until none does, for as long as the operator said (`--wait`); once without that.
 * A check that was ok is not made again, and test calls are kept: each leaves rows behind.
 */
export async function checkUntilGreen(
  deps: CheckNeeds,
  toCheck: Omit<ToCheck, 'testCalls'>,
  progress: Progress,
  keep: (results: CheckResult[]) => void,
): Promise<CheckResult[]> {
  const limitMs = toCheck.choice?.waitMs ?? 0
  let results: CheckResult[] = []
  const testCalls: CheckTarget['testCalls'] = new Map()
  const look = async () => {
    const failed = failedOf(results).map(({ id }) => id)
    const choice = failed.length === 0 ? toCheck.choice : { ...toCheck.choice, only: failed }
    const merged = (found: readonly CheckResult[]) => mergedResults(results, found)
    results = merged(await runChecks(deps, { ...toCheck, choice, testCalls }, progress, (found) => keep(merged(found))))
    return failedOf(results).length === 0 ? results : undefined
  }
  const { signal } = progress
  return (await until(deps.clock, look, { ...waits.green, limitMs, signal })) ?? results
}

/** Pure: what is known of each check, in the order of the first look. */
export function mergedResults(before: readonly CheckResult[], found: readonly CheckResult[]): CheckResult[] {
  if (before.length === 0) return [...found]
  return before.map((result) => found.find(({ id }) => id === result.id) ?? result)
}
