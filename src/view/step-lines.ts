import { about, duration, elapsed } from '../quantities.ts'
import type { Palette } from './palette.ts'
import { shorten, wrap } from './text.ts'

type Size = { columns: number; rows: number }

/** How a step ended, with the mark that says so without a colour. */
export type Ended = { label: string; status: 'done' | 'skipped' | 'failed'; reason?: string; ms: number }

const marks = { done: '✔', skipped: '↓', failed: '✖' } as const
/** Where a wrapped line goes on: below the title, behind mark and section. */
const indent = 6
/** Times below this are nobody's concern. */
const shownFromMs = 1_000
/** Former runs that took less are no help to somebody who waits. */
const expectedFromMs = 5_000

/** A step that ended, wrapped and never cut: it stays on the screen. Why it failed is the error's to say. */
export function endedLines({ label, ms, reason, status }: Ended, columns: number, palette: Palette): string[] {
  const paint = { done: palette.good, skipped: palette.faint, failed: palette.bad }[status]
  const why = status === 'failed' || !reason ? '' : `: ${status === 'skipped' ? 'skipped, ' : ''}${reason}`
  const time = ms < shownFromMs ? '' : ` (${duration(ms)})`
  const [first = '', ...rest] = wrap(`${marks[status]} ${label}${why}${time}`, columns, indent)
  const painted = status === 'skipped' ? palette.faint : (text: string) => text
  return [paint(first.slice(0, 1)) + painted(first.slice(1)), ...rest.map(painted)]
}

/** A step under way and what comes after it. */
export type UnderWay = {
  label: string
  /** Milliseconds since it began. */
  ms: number
  /** How long it took in former runs, in milliseconds. */
  expected?: number | undefined
  /** What a cancel waits for, once there was one. */
  cancelling?: string | undefined
  /** What it says of itself now; in place of the log. */
  status: readonly string[]
  log: readonly string[]
  /** Labels of the steps to come. */
  next: readonly string[]
  /** Counts up with each tick. */
  tick: number
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * What is redrawn: the step under way with the last of what it said, then what is to come; at most half of the screen.
 * The first line is empty and never changes: only what follows a line that stayed is written anew.
 */
export function underWayLines(step: UnderWay, { columns, rows }: Size, palette: Palette): string[] {
  const share = (part: number, least: number, most: number) => Math.min(most, Math.max(least, Math.floor(rows * part)))
  const said = step.status.length > 0 ? step.status.slice(0, share(0.25, 2, 10)) : step.log.slice(-share(0.25, 2, 8))
  return [
    '',
    titleLine(step, columns, palette),
    ...(step.cancelling === undefined ? [] : [palette.warn(shorten(`    ${step.cancelling}`, columns))]),
    ...said.flatMap((line) => saidLines(line, columns)).map((line) => palette.faint(line)),
    ...nextLines(step.next, share(0.2, 2, 8)).map((line) => palette.faint(shorten(line, columns))),
  ]
}

/** What it says, indented and in one line; an address is broken and never cut: somebody wants to open it. */
const saidLines = (line: string, columns: number): string[] =>
  /^https?:\/\/\S+$/.test(line) ? wrap(`    ${line}`, columns) : [shorten(`    ${line}`, columns)]

function titleLine({ expected, label, ms, tick }: UnderWay, columns: number, palette: Palette): string {
  const of = expected === undefined || expected < expectedFromMs ? '' : ` of ${about(expected)}`
  const time = ms < shownFromMs ? '' : `  ${elapsed(ms)}${of}`
  const mark = spinner[tick % spinner.length] ?? ''
  const title = shorten(label, columns - 2 - time.length)
  return `${palette.busy(mark)} ${palette.strong(title)}${palette.faint(time)}`
}

function nextLines(next: readonly string[], most: number): string[] {
  const shown = next.length > most ? next.slice(0, most - 1) : next
  const left = next.length - shown.length
  return [...shown.map((label) => `  ${label}`), ...(left > 0 ? [`  … and ${left} more`] : [])]
}

/** Lines that a failed step keeps, on a screen of so many rows. */
export const keptLimit = (rows: number): number => Math.max(2, Math.min(8, Math.floor(rows / 7)))

/** What a failed step said last, to stay under its title; what the error's evidence repeats is left to that. */
export const keptLines = (
  log: readonly string[],
  evidence: readonly string[],
  { columns, rows }: Size,
  palette: Palette,
): string[] =>
  log
    .filter((line) => !evidence.some((shown) => shown.includes(line)))
    .slice(-keptLimit(rows))
    .map((line) => palette.faint(shorten(`    ${line}`, columns)))
