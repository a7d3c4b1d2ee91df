import { looks } from '../command-line.ts'
import { duration } from '../quantities.ts'
import { shortTag } from '../releases/release-images.ts'
import type { RunRecord } from '../runs/record.ts'
import type { TimelineEvent } from './event.ts'

/** A run that took longer has a line for its beginning too: what it caused stands between the two. */
const LONG_MS = 60_000
/** Between the clock of an operator's machine and AWS's. */
const SKEW_MS = 60_000
/** A run that was killed may have worked so long: nothing says when it ended. */
const KILLED_MS = 60 * 60_000

/** Pure: whether a run changes an environment; only those are told. */
export const changes = ({ argv, command }: Pick<RunRecord, 'argv' | 'command'>): boolean => !looks(command, argv)

/** Pure: what a run did, with a line for its end, and one for its beginning where it was long or has not ended. */
export function ofRuns(runs: readonly RunRecord[]): TimelineEvent[] {
  return runs.filter(changes).flatMap((run) => {
    const base = { source: 'run' as const, who: operatorOf(run), about: run.id }
    const began = {
      ...base,
      at: new Date(run.startedAt),
      what: run.status === 'killed' ? `${run.command} began, and was killed` : `${run.command} began`,
      failed: run.status === 'killed',
    }
    if (run.endedAt === null) return [began]
    const ended = {
      ...base,
      at: new Date(run.endedAt),
      what: endText(run),
      failed: !['done', 'cancelled'].includes(run.status),
    }
    return (run.ms ?? 0) < LONG_MS ? [ended] : [began, ended]
  })
}

/** Pure: the newest run that changes an environment, `of` these commands, that was under way at a moment of AWS's clock. */
export const runAt = (
  runs: readonly RunRecord[],
  at: Date,
  of: (command: string) => boolean = () => true,
): RunRecord | undefined =>
  runs
    .filter((run) => {
      const { command, endedAt, startedAt, status } = run
      const began = Date.parse(startedAt)
      const ended = endedAt === null ? (status === 'killed' ? began + KILLED_MS : Infinity) : Date.parse(endedAt)
      return of(command) && changes(run) && at.getTime() >= began - SKEW_MS && at.getTime() <= ended + SKEW_MS
    })
    .toSorted((a, b) => b.id.localeCompare(a.id))[0]

export const operatorOf = ({ operator }: Pick<RunRecord, 'operator'>): string => `${operator.user} on ${operator.host}`

function endText({ command, error, exitCode, ms, release, status }: RunRecord): string {
  const took = ms === null ? '' : ` in ${duration(ms)}`
  if (status === 'done') {
    const tags = [...new Set([release?.from, release?.to])].flatMap((tag) => (tag === undefined ? [] : [shortTag(tag)]))
    return `${command} done${took}${tags.length === 0 ? '' : `: ${tags.join(' → ')}`}`
  }
  const code = exitCode === null ? '' : ` (exit code ${exitCode})`
  return `${command} ${status}${code}${took}${error === undefined ? '' : `: ${error.message}`}`
}
