import { plural } from '../quantities.ts'
import { visibleText } from '../terminal-text.ts'
import { deadTaskLines, scrubbedTask } from './dead-tasks.ts'
import type { ErrorDocument } from './error-document.ts'
import { noColours, type Palette } from './palette.ts'
import { keptLimit } from './step-lines.ts'
import { plainText, shorten, wrap } from './text.ts'

/** The first sentence of how an environment is left by a command that was cancelled before it changed anything. */
export const nothingChanged = 'Nothing was changed.'

/** What `errorLines` shows: `stands` is how the environment is left. */
type ToShow = ErrorDocument & { stands?: string }

/** Pure: the error without secrets. Before it is wrapped: a value that goes over two lines is not recognised any more. */
export const scrubbedError = (document: ErrorDocument, scrub: (text: string) => string): ErrorDocument => {
  const { evidence, hint, message, next, tasks } = document.error
  const told = {
    message: scrub(message),
    ...(hint === undefined ? {} : { hint: scrub(hint) }),
    ...(next === undefined ? {} : { next: scrub(next) }),
    ...(evidence === undefined ? {} : { evidence: evidence.map(scrub) }),
    ...(tasks === undefined ? {} : { tasks: tasks.map((task) => scrubbedTask(task, scrub)) }),
  }
  return { ...document, error: { ...document.error, ...told } }
}

type ErrorStyle = { columns: number; rows: number; palette: Palette }
const anyWidth: ErrorStyle = { columns: Infinity, rows: Infinity, palette: noColours }

/** Rows that the failed step's title, what it said last, a note and the shell's next prompt take. */
const rowsBeside = (rows: number) => 4 + keptLimit(rows)

/**
 * Pure: the error as lines - the message, its evidence, the tasks that it is about, how the environment is left, the hint, the
 * command that goes on - wrapped and never cut. Where that is more than the screen has below the failed step, tasks' logs and
 * the middle of the evidence are left out, and said to be.
 */
export function errorLines({ error, stands }: ToShow, { columns, palette, rows }: ErrorStyle = anyWidth): string[] {
  const headed = (head: string, text: string, paint: (text: string) => string) => {
    const [first = '', ...rest] = text.split('\n').flatMap((each, index) => {
      const line = visibleText(each)
      const whole = index === 0 ? `${head}: ${line}` : `  ${line}`
      return wrap(whole, columns, 2)
    })
    return [paint(first.slice(0, head.length + 1)) + first.slice(head.length + 1), ...rest]
  }
  // The operator's own will is no error, and nothing is to be done about it where nothing was changed.
  const isCancel = error.code === 'cancelled'
  const isUntouched = isCancel && stands?.startsWith(nothingChanged)
  const message = isCancel
    ? wrap(visibleText(['Cancelled.', ...(stands ? [stands] : [])].join(' ')), columns, 2)
    : headed('error', error.message, palette.bad)
  const after = [
    ...(stands && !isCancel ? headed('now', stands, palette.warn) : []),
    ...(error.hint && !isUntouched ? headed('hint', error.hint, palette.warn) : []),
    ...(error.next ? headed('next', error.next, palette.warn) : []),
  ]
  const room = Math.max(3, rows - rowsBeside(rows) - message.length - after.length)
  const evidence = fitting(error.evidence ?? [], columns, room)
  return [...message, ...evidence, ...deadTaskLines(error.tasks ?? [], columns, room - evidence.length), ...after]
}

/** Its first line says what it is about, its last ones what happened last. */
function fitting(evidence: readonly string[], columns: number, room: number): string[] {
  const blocks = evidence.map((line) => wrap(`  ${plainText(line)}`, columns, 4))
  if (blocks.flat().length <= room) return blocks.flat()
  const [first = [], ...others] = blocks
  const last: string[][] = []
  let left = room - 1 - Math.min(first.length, room - 2)
  for (const block of others.toReversed()) {
    if (block.length > left) break
    last.unshift(block)
    left -= block.length
  }
  // One line alone is longer than there is room: its beginning says the most.
  const told = last.length > 0 ? last.flat() : (others.at(-1) ?? []).slice(0, left)
  const missing = others.length - last.length
  const note = `  … ${missing} more ${plural(missing, 'line')} of evidence: --json, or a taller terminal, shows all`
  return [...first.slice(0, room - 2), ...(missing > 0 ? [shorten(note, columns)] : []), ...told]
}
