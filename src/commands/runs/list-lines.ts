import { shortAge } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunSummary } from '../../runs/record.ts'
import { shortId } from '../../runs/short-id.ts'
import { columns } from '../../terminal-text.ts'
import { shorten } from '../../view/text.ts'
import { durationText, releaseText, resultText } from './words.ts'

/** Columns of two releases of commits, with edits; a tag of somebody's own may be longer. */
const RELEASE_WIDTH = 64
/** Columns of a user's name: a directory's may be an address. */
const USER_WIDTH = 20

/** What RELEASE shows, the most first: a terminal gets the first one that leaves room for every other column. */
const releases: readonly ((run: RunSummary) => string)[] = [
  ({ release }) => shorten(releaseText(release), RELEASE_WIDTH),
  ({ release: { to } = {} }) => (to === undefined ? '' : shorten(shortTag(to), RELEASE_WIDTH)),
  ({ release: { to } = {} }) => (to === undefined ? '' : shortTag(to).slice(0, 7)),
]

/**
 * Pure: runs as a table, newest first. ENVIRONMENT is a column where they are of both. `width` in columns: RELEASE gives way
 * first, then the end of each line; without it none is cut.
 */
export function runsLines(
  runs: readonly RunSummary[],
  { now, width = Infinity }: { now: Date; width?: number },
): string[] {
  const isOfBoth = new Set(runs.map(({ environment }) => environment)).size > 1
  const table = (release: (run: RunSummary) => string) =>
    columns([
      ['AGE', 'COMMAND', ...(isOfBoth ? ['ENVIRONMENT'] : []), 'RESULT', 'RELEASE', 'TOOK', 'BY', 'ID'],
      ...runs.map((run) => [
        shortAge(now.getTime() - Date.parse(run.startedAt)),
        run.command,
        ...(isOfBoth ? [run.environment] : []),
        resultText(run),
        release(run),
        durationText(run.ms),
        shorten(run.operator.user, USER_WIDTH),
        shortId(run.id),
      ]),
    ])
  const tables = releases.map(table)
  const fitting = tables.find((lines) => lines.every((line) => line.length <= width)) ?? tables.at(-1) ?? []
  return fitting.map((line) => (line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`))
}
