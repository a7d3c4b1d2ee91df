import { jsonEntry, logLineText } from '../logs/log-entry.ts'

/** A frame of a stack in JavaScript or Java, or what V8 leaves out between two. */
const isFrame = (line: string) => /^\s+at \S/.test(line) || /^\s+\.{3} \d+ (more|lines matching)/.test(line)
/** What names an error: `Error: …`, `TypeError [ERR_X]: …`, `java.lang.IllegalStateException: …`. */
const isHead = (line: string) =>
  /^(Uncaught )?(Exception in thread "[^"]*" )?[\w$.]*(Error|Exception)\b( \[\w+\])?(:|$)/.test(line)
const inner = /^\s*(\[cause\]|\[errors\]|Caused by): ?/

/** The places of lines that say why the program ended, each with what it says. */
function findings(lines: readonly string[]): { at: number; text: string }[] {
  const found: { at: number; text: string }[] = []
  lines.forEach((line, at) => {
    const json = jsonEntry(line)
    if (json?.isFailure) found.push({ at, text: logLineText(line) })
    else if (isFrame(line) && !isFrame(lines[at - 1] ?? '')) {
      const head = headAbove(lines, at)
      if (head !== undefined) found.push({ at, text: head })
    } else if (/^(panic|fatal error): /.test(line)) found.push({ at, text: line.trim() })
    // Python tells the frames first.
    else if (/^\S/.test(line) && isPythonFrame(lines, at - 1)) found.push({ at, text: line.trim() })
  })
  return found
}

/** From the first frame of a stack up to the line that names its error; a cause is told with the error that it led to. */
function headAbove(lines: readonly string[], frame: number): string | undefined {
  const above = lines[frame - 1] ?? ''
  if (inner.test(above)) {
    // Frames of the outer error stand above it.
    let at = frame - 2
    while (at >= 0 && (isFrame(lines[at] ?? '') || inner.test(lines[at] ?? ''))) at -= 1
    const outer = headAbove(lines, at + 1)
    const cause = above.replace(inner, '').replace(/ \{$/, '').trim()
    return outer === undefined ? cause : `${outer}, because of ${cause}`
  }
  // A message of several lines: its head is further up, but not beyond the blank line that V8 writes above it.
  for (let at = frame - 1; at >= Math.max(0, frame - 20); at -= 1) {
    const line = lines[at] ?? ''
    if (isHead(line)) return [line, ...lines.slice(at + 1, frame)].map((part) => part.trim()).join(' ')
    if (line.trim() === '') break
  }
  return above.trim() || undefined
}

function isPythonFrame(lines: readonly string[], at: number): boolean {
  for (let line = at; line >= 0 && /^\s/.test(lines[line] ?? ''); line -= 1)
    if (/^ {2}File ".*", line \d+/.test(lines[line] ?? '')) return true
  return false
}

const isEpilogue = (line: string) => line.trim() === '' || /^Node\.js v\d/.test(line) || isFrame(line)

/**
 * Pure: what a program's log says of its end, as one line: the error of its last stack, or its last line of level error or
 * fatal, whichever came later; without either the last line that names an error, or else the last one. Undefined for an
 * empty log. Nothing is cut: secrets are looked for in it afterwards.
 */
export function errorOfLog(lines: readonly string[]): string | undefined {
  const last = findings(lines).at(-1)
  if (last !== undefined) return last.text
  const told = lines.filter((line) => !isEpilogue(line))
  const line = told.findLast((each) => jsonEntry(each) === undefined && /\b(error|fatal|panic|exception)\b/i.test(each))
  const any = line ?? told.at(-1)
  return any === undefined ? undefined : logLineText(any).trim()
}

/**
 * Pure: the end of a program's log, so many lines of it at most: what `errorOfLog` says of it first, then the last ones as they
 * came. A line that says nothing else than the error is not told again.
 */
export function endOfLog(lines: readonly string[], most: number): string[] {
  const error = errorOfLog(lines)
  if (error === undefined) return []
  const others = lines.slice(-most).filter((line) => line.trim() !== '' && logLineText(line).trim() !== error)
  return [error, ...others.slice(-(most - 1)).map((line) => line.trimEnd())]
}
