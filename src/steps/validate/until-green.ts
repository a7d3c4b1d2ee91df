import { until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import type { Progress } from '../step.ts'
import type { CheckNeeds, CheckResult, CheckTarget } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { failedOf, runChecks, runParkedChecks, type ToCheck } from './run-checks.ts'

/**
 * Runs the checks, and those that fail again until none does, for as long as the operator said (`--wait`); once without that.
 * A check that was ok is not made again, and test calls are kept: each leaves rows behind. A check whose look costs something
 * (`againMs`) is made again less often, and at the end.
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
  const lookedAt = new Map<string, number>()
  const now = () => deps.clock.now().getTime()
  const run = async (choice: ToCheck['choice']) => {
    const merged = (found: readonly CheckResult[]) => mergedResults(results, found)
    const found = await runChecks(deps, { ...toCheck, choice, testCalls }, progress, (some) => keep(merged(some)))
    for (const { id } of found) lookedAt.set(id, now())
    results = merged(found)
  }
  const isDue = ({ id }: CheckResult) => now() - (lookedAt.get(id) ?? 0) >= againMs(id)
  const runFailed = async (which: (result: CheckResult) => boolean) => {
    const only = failedOf(results)
      .filter(which)
      .map(({ id }) => id)
    if (only.length > 0) await run({ ...toCheck.choice, only })
  }
  const green = () => (failedOf(results).length === 0 ? results : undefined)
  let began = now()
  const look = async () => {
    began = now()
    await (results.length === 0 ? run(toCheck.choice) : runFailed(isDue))
    return green()
  }
  const found = await until(deps.clock, look, { ...waits.green, limitMs, signal: progress.signal })
  if (found === undefined) await runFailed(({ id }) => (lookedAt.get(id) ?? 0) < began)
  return results
}

/** The same of a parked environment, whose one check asks its gateway alone. */
export async function checkParkedUntilGreen(
  deps: Pick<CheckNeeds, 'clock' | 'http' | 'settings'>,
  parked: Parameters<typeof runParkedChecks>[1],
  progress: Progress,
  keep: (results: CheckResult[]) => void,
): Promise<CheckResult[]> {
  let results: CheckResult[] = []
  const look = async () => {
    results = await runParkedChecks(deps, parked, progress)
    keep(results)
    return failedOf(results).length === 0 ? results : undefined
  }
  await until(deps.clock, look, { ...waits.green, limitMs: parked.choice?.waitMs ?? 0, signal: progress.signal })
  return results
}

/** How long a check that failed is left alone. */
const againMs = (id: string): number => checks.find((check) => check.id === id)?.againMs ?? 0

/** Pure: what is known of each check, in the order of the first look. */
export function mergedResults(before: readonly CheckResult[], found: readonly CheckResult[]): CheckResult[] {
  if (before.length === 0) return [...found]
  return before.map((result) => found.find(({ id }) => id === result.id) ?? result)
}
