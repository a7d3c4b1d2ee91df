import type { Screen } from '../../io/terminal/screen.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { visibleLines } from '../../terminal-text.ts'

/** A document that was scrubbed, with the one value in it that was asked for. */
export const withValue = <Document extends object>(document: Document, revealed: Sensitive): Document => ({
  ...document,
  ...('result' in document ? { result: { ...(document.result as object), value: revealed.reveal() } } : {}),
})

/** A value at a terminal: as it is, but for what the terminal would obey. In a pipe each byte stays. */
export const shownValue = (revealed: Sensitive, screen: Pick<Screen, 'line'>): string => {
  const value = revealed.reveal()
  const visible = visibleLines(value)
  if (visible !== value)
    screen.line(
      'note: the value has characters that a terminal obeys; they stand here as escapes, and in a pipe (--reveal) as they are',
    )
  return visible
}
