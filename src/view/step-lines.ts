import { duration, elapsed } from '../quantities.ts'
import type { Palette } from './palette.ts'
import { shorten, wrap } from './text.ts'

type Size = { columns: number; rows: number }

/** A step's title, and the checklist's section that it carries out. */
export type Label = { title: string; section: string }

/** How a step ended, with the mark that says so without a colour. */
export type Ended = Label & { status: 'done' | 'skipped' | 'failed' | 'cancelled'; reason?: string; ms: number }

const marks = { done: '✔', skipped: '↓', failed: '✖', cancelled: '■' } as const
/** Where a wrapped line goes on: below the title. */
const indent = 4
/** Times below this are nobody's concern. */
const shownFromMs = 1_000

/** Pure: the title, then the section: `Apply the plan (2.3)`. */
export const labelText = ({ section, title }: Label): string => `${title} (${section})`

/** A step that ended, wrapped and never cut: it stays on the screen. Why it failed is the error's to say. */
export function endedLines({ ms, reason, section, status, title }: Ended, columns: number, palette: Palette): string[] {
  const paint = { done: palette.good, skipped: palette.faint, failed: palette.bad, cancelled: palette.faint }[status]
  const why = { done: reason && `: ${reason}`, skipped: `: skipped, ${reason}`, failed: '', cancelled: ': cancelled' }
  const time = ms < shownFromMs ? '' : ` (${duration(ms)})`
  const label = labelText({ section, title })
  const [first = '', ...rest] = wrap(`${marks[status]} ${label}${why[status] ?? ''}${time}`, columns, indent)
  const isFaint = status === 'skipped' || status === 'cancelled'
  const painted = isFaint ? palette.faint : (text: string) => withFaintSection(text, { section, title }, palette)
  return [paint(first.slice(0, 1)) + painted(first.slice(1)), ...(isFaint ? rest.map(palette.faint) : rest)]
}

/** The section is for those who follow the checklist: it stands back. Where the line was broken before it, nothing is painted. */
function withFaintSection(text: string, { section, title }: Label, palette: Palette): string {
  const [before, after] = [` ${title} `, ` ${title} (${section})`]
  return text.startsWith(after) ? before + palette.faint(`(${section})`) + text.slice(after.length) : text
}

/** A step under way and what comes after it. */
export type UnderWay = Label & {
  /** Milliseconds since it began. */
  ms: number
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

function titleLine({ ms, section, tick, title }: UnderWay, columns: number, palette: Palette): string {
  const time = ms < shownFromMs ? '' : `  ${elapsed(ms)}`
  const behind = ` (${section})${time}`
  const mark = spinner[tick % spinner.length] ?? ''
  return `${palette.busy(mark)} ${palette.strong(shorten(title, columns - 2 - behind.length))}${palette.faint(behind)}`
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
