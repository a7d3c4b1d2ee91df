import { stripVTControlCharacters } from 'node:util'
import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { visibleText } from '../terminal-text.ts'

/** What programs print, as one line that moves no cursor: no escape sequences, no tabs, no line breaks. */
export const plainText = (text: string): string =>
  visibleText(stripVTControlCharacters(text).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '))

/** The text in at most `width` columns, with `…` where something was cut; wide characters count two, colours none. */
export const shorten = (text: string, width: number): string =>
  stringWidth(text) <= width ? text : `${sliceAnsi(text, 0, Math.max(0, width - 1))}…`

/** The text in lines of at most `width` columns, all but the first indented; words that are wider are broken. */
export function wrap(given: string, width: number, indent = 0): string[] {
  const text = given.normalize()
  if (stringWidth(text) <= width) return [text]
  // Too narrow to indent: better than a column of single letters.
  const margin = indent * 2 > width ? 0 : indent
  const [first = '', ...rest] = wrapAnsi(text, width, { hard: true, trim: false }).split('\n')
  if (margin === 0 || rest.length === 0) return [first.trimEnd(), ...rest.map((line) => line.trim())]
  const remainder = text.slice(first.length).trimStart()
  const lines = wrapAnsi(remainder, width - margin, { hard: true }).split('\n')
  return [first.trimEnd(), ...lines.map((line) => ' '.repeat(margin) + line)]
}
