import { shortAge } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunSummary } from '../../runs/record.ts'
import { shortId } from '../../runs/short-id.ts'
import { columns, visibleText } from '../../terminal-text.ts'
import { shorten } from '../../view/text.ts'
import { durationText, releaseText, resultText } from './words.ts'

/** Columns of two releases of commits, with edits; a tag of somebody's own may be longer. */
const RELEASE_WIDTH = 64
/** Columns of a command's words: medspa has none that is longer. A record that others wrote may say anything. */
const COMMAND_WIDTH = 16
/** Columns of a user's name: a directory's may be an address. */
const USER_WIDTH = 16

/** Text that others wrote, as it is shown: escape sequences in it take more columns than characters. */
const inColumns = (text: string, width: number) => shorten(visibleText(text), width)

/** What RELEASE shows, the most first: a terminal gets the first one that leaves room for every other column. */
const releases: readonly ((run: RunSummary) => string)[] = [
  ({ release }) => inColumns(releaseText(release), RELEASE_WIDTH),
  ({ release: { to } = {} }) => (to === undefined ? '' : inColumns(shortTag(to), RELEASE_WIDTH)),
  ({ release: { to } = {} }) => (to === undefined ? '' : inColumns(shortTag(to).slice(0, 7), RELEASE_WIDTH)),
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
        inColumns(run.command, COMMAND_WIDTH),
        ...(isOfBoth ? [run.environment] : []),
        resultText(run),
        release(run),
        durationText(run.ms),
        inColumns(run.operator.user, USER_WIDTH),
        shortId(run.id),
      ]),
    ])
  const tables = releases.map(table)
  const fitting = tables.find((lines) => lines.every((line) => line.length <= width)) ?? tables.at(-1) ?? []
  return fitting.map((line) => (line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`))
}
