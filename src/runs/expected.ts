import type { RunRecord } from './record.ts'

/** So many runs make an expectation; older ones were of another time. */
const LAST = 10

/**
 * Pure: how long a step of a command may take, in milliseconds: the median of its durations in the last runs that were
 * done. Undefined where it never ran (a skipped step says nothing).
 */
export function expectedDurations(
  records: readonly RunRecord[],
  wanted: Pick<RunRecord, 'command' | 'environment' | 'target'>,
): (stepId: string) => number | undefined {
  const alike = records
    .filter(({ command, environment, status, target }) => {
      const same = command === wanted.command && environment === wanted.environment && target === wanted.target
      return same && status === 'done'
    })
    .toSorted((a, b) => b.id.localeCompare(a.id))
  return (stepId) => {
    const durations = alike
      .flatMap(({ steps }) => steps.filter(({ id, status }) => id === stepId && status === 'done'))
      .slice(0, LAST)
      .map(({ ms }) => ms)
      .toSorted((a, b) => a - b)
    const lower = durations[Math.floor((durations.length - 1) / 2)]
    const upper = durations[Math.ceil((durations.length - 1) / 2)]
    return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2
  }
}
