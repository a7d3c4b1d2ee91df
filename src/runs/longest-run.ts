import { type RunsOf, readCopies } from './read-copies.ts'
import type { RunRecord } from './record.ts'

/** So many runs say how long the next one may take; older ones were of another time. */
const LAST = 10
/** Steps of which a run has one at least that had something to do: a deploy that found all done says nothing of the next one. */
const WORK = ['apply', 'migrate', 'rollout']
/** Steps that take another command's time: waiting for the deploy lock, taking back a park that was left. */
const OTHERS = ['lock', 'unfinished-park']
/** So many copies of other operators' runs are read. */
const READ = 50

type Wanted = Pick<RunRecord, 'command' | 'environment' | 'target'>

/**
 * Pure: how long a whole command took at most in its last runs that were done, in milliseconds: the sum of its steps, as an
 * operator who thinks about a question is no time of the command, and neither is what another command causes. Undefined where it never ran, or never had much to do.
 */
export function longestOf(records: readonly RunRecord[], wanted: Wanted): number | undefined {
  const sums = records
    .filter(({ command, environment, status, steps, target }) => {
      const same = command === wanted.command && environment === wanted.environment && target === wanted.target
      return same && status === 'done' && steps.some((step) => WORK.includes(step.id) && step.status === 'done')
    })
    .toSorted((a, b) => b.id.localeCompare(a.id))
    .slice(0, LAST)
    .map(({ steps }) => steps.reduce((sum, { id, ms }) => (OTHERS.includes(id) ? sum : sum + ms), 0))
  return sums.length === 0 ? undefined : Math.max(...sums)
}

/** The same of this checkout's run records, and of the state bucket's copies: a CI job begins without any of its own. */
export async function longestRun({ copies, files, signal, ...wanted }: Wanted & RunsOf): Promise<number | undefined> {
  const local = await files.list()
  const known = new Set(local.map(({ id }) => id))
  const others = copies === undefined ? [] : await readCopies(copies, { known, limit: READ, signal }).catch(() => [])
  return longestOf([...local, ...others], wanted)
}
