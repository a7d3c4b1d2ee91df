import { visibleText } from '../terminal-text.ts'
import { wrap } from './text.ts'

/** Pure: a label in its column, as closing summaries have it: `  next     `. */
export const label = (name: string) => `  ${name.padEnd(9)}`

const indent = label('').length

/** Pure: for lines of at most `columns`: a text behind its label, wrapped beside it. */
export const labelled = (columns: number) => (name: string, text: string) =>
  wrap(visibleText(label(name) + text), columns, indent)
