import type { TimelineEvent } from '../../events/event.ts'
import type { Palette } from '../../view/palette.ts'
import { plainText, wrap } from '../../view/text.ts'

/** Columns of the longest source, `codedeploy`. */
const SOURCE_WIDTH = 10
/** Of time and source, behind which the words stand. */
const HEAD_WIDTH = 20 + 2 + SOURCE_WIDTH + 2

/** Pure: an event as lines of at most `columns`: time (UTC), source, words. A failure has a sign too: no colour speaks alone. */
export function eventLines(
  { at, failed, source, what, who }: TimelineEvent,
  { columns, palette }: { columns: number; palette: Palette },
): string[] {
  const time = `${at.toISOString().slice(0, 19)}Z`
  const words = `${failed ? '! ' : ''}${plainText(what)}${who === null ? '' : ` (${plainText(who)})`}`
  const lines = wrap(`${time}  ${source.padEnd(SOURCE_WIDTH)}  ${words}`, columns, HEAD_WIDTH)
  return failed ? lines.map(palette.bad) : lines
}
