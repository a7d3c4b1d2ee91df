import { Transform } from 'node:stream'
import type { ReadStream } from 'node:tty'

/** Stands for a line break within a line that is being typed; of Unicode's private use. */
const lineBreak = '\uF8FF'
/** What a line cannot hold: also what a terminal's decoder puts for bytes that are no UTF-8. Whoever asked refuses it. */
const lost = '\uFFFD'
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'

/** A typed line as the value that was meant. */
export const withLineBreaks = (line: string): string => line.replaceAll(lineBreak, '\n')

/** Asks the terminal to bracket what is pasted, and no more. */
export const bracketedPaste = { on: '\x1b[?2004h', off: '\x1b[?2004l' }

/**
 * A terminal's keys in which pasted line breaks do not end the line. What is pasted comes bracketed from terminals that
 * can do so; from others in one piece, and a line break in the middle of a piece is not a key that somebody pressed.
 */
export const pastedInput = (stdin: ReadStream): NodeJS.ReadableStream & { end: () => void } => {
  let pasting = false
  const take = (text: string): string => {
    let result = ''
    for (let rest = text; rest !== ''; ) {
      const mark = rest.indexOf(pasting ? pasteEnd : pasteStart)
      const part = mark === -1 ? rest : rest.slice(0, mark)
      result += pasting ? kept(part) : typed(part, mark !== -1)
      rest = mark === -1 ? '' : rest.slice(mark + pasteStart.length)
      if (mark !== -1) pasting = !pasting
    }
    return result
  }
  const stream = new Transform({
    decodeStrings: false,
    transform: (chunk, _encoding, done) => done(null, take(String(chunk).replaceAll(lineBreak, lost))),
  })
  stdin.setEncoding('utf8')
  return Object.assign(stdin.pipe(stream), {
    isTTY: true,
    setRawMode: (mode: boolean) => stdin.setRawMode(mode),
  })
}

/** Pasted: nothing of it is a key to be pressed. */
const kept = (text: string) =>
  [...text.replace(/\r\n?/g, '\n')]
    .map((char) => (char === '\n' ? lineBreak : char >= ' ' || char === '\t' ? char : lost))
    .join('')

const typed = (text: string, followed: boolean) =>
  text.replace(/\r\n|[\r\n]/g, (end, at: number) => (at + end.length < text.length || followed ? lineBreak : end))
