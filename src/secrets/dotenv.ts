import { isKeyName } from './keys.ts'

/**
 * Lines KEY=value, read only where Docker Compose, python-dotenv, npm's dotenv and Node's util.parseEnv read the same; what
 * they disagree on is a problem of its line. Pure. test/secrets/dotenv.test.ts has the table. No problem quotes the file: a
 * line may be a part of a key.
 */
export type LineProblem = { line: number; problem: string }
export type KeyLine = { line: number; name: string; value: string }

/** How many problems are looked for: a file of another kind has one in each line. */
const enough = 20

/** @param text with line breaks of LF or CRLF */
export const parseDotenv = (text: string): { entries: KeyLine[]; problems: LineProblem[] } => {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const entries: KeyLine[] = []
  const problems: LineProblem[] = []
  for (let at = 0; at < lines.length && problems.length < enough; ) {
    const { next, ...read } = readStatement(lines, at)
    if ('problem' in read) problems.push({ line: at + 1, problem: read.problem })
    if ('name' in read) entries.push({ line: at + 1, name: read.name, value: read.value })
    at = next
  }
  return { entries, problems: [...problems, ...twice(entries)].sort((a, b) => a.line - b.line) }
}

/** A problem, a key with its value, or nothing; and the index of the line that comes after it. */
type Statement = { next: number } | { next: number; problem: string } | { next: number; name: string; value: string }

const readStatement = (lines: readonly string[], at: number): Statement => {
  const line = lines[at] ?? ''
  const next = at + 1
  if (line.includes('\r')) return { next, problem: 'has a carriage return without a line feed' }
  const blankOrComment = /^[ \t]*(#|$)/.test(line)
  const equals = blankOrComment ? line.length : line.indexOf('=')
  if (equals === -1) return { next, problem: withoutEquals(line) }
  if (odd.test(line.slice(0, equals))) return { next, problem: hasOdd }
  if (blankOrComment) return { next }

  const head = /^[ \t]*(?:export +)?([^ \t]+)[ \t]*$/.exec(line.slice(0, equals))
  const name = head?.[1] ?? ''
  if (!isKeyName(name) || name === 'export') return { next, problem: wrongName(line.slice(0, equals)) }
  const rest = line.slice(equals + 1).replace(/^[ \t]+/, '')
  const quote = rest.charAt(0)
  if (quote === '"' || quote === "'") return readQuoted(lines, at, { name, quote, rest: rest.slice(1) })
  const value = rest.replace(/[ \t]+$/, '')
  // Node takes the next line for the value, and at the end of the file "export KEY" for the name.
  if (value === '' && (line.length > equals + 1 || /^[ \t]*export /.test(line)))
    return { next, problem: 'has export, or blanks after its =, and no value: delete them, or put the value there' }
  if (value.startsWith('-----BEGIN')) return { next: afterPem(lines, at), problem: barePem }
  const problem = unquotedProblem(name, value)
  return problem === undefined ? { next, name, value } : { next, problem }
}

/** Blanks that some readers trim and others keep, line breaks to some of them, and control characters. */
const odd = /[^\S \t]|(?!\t)\p{Cc}/u
const hasOdd =
  'has a character outside of quotes that looks like a blank or like nothing (a no-break space, a control character)'
const barePem = 'begins a PEM text without quotes: put all of its lines into double quotes'

const withoutEquals = (line: string) => {
  if (/^[ \t]*[\w.-]+[ \t]*:([ \t]|$)/.test(line)) return 'has KEY: value, as in YAML; KEY=value is needed'
  return 'has no =; a value of several lines has to stand in quotes'
}

const wrongName = (head: string) => {
  if (/^[ \t]*(set|setx|\$env:|SET)\b/.test(head)) return 'begins with a command of Windows; KEY=value is needed'
  if (/^[ \t]*export\b/.test(head)) return 'begins with export, and no name after it and one blank'
  if (/^[ \t]*[A-Za-z0-9_.-]+[ \t]*$/.test(head))
    return 'has a name with a dash, a dot or a digit at its beginning; only letters, digits and _ can be in one'
  return 'has no name before its ='
}

/** A line of base64 ends in = as no line with a value does: its "name" would be a part of a key. */
const isLineOfBase64 = (name: string, value: string) =>
  /^=+$/.test(value) || (value === '' && /[a-z]/.test(name) && /[A-Z]/.test(name) && (name.length + 1) % 4 === 0)

const unquotedProblem = (name: string, value: string): string | undefined => {
  if (isLineOfBase64(name, value)) return 'may be a line of base64; a value of several lines has to stand in quotes'
  if (value.includes('#'))
    return 'has a # in a value without quotes: put the value into quotes, and a comment on a line of its own'
  if (value.includes('$'))
    return 'has a $ in a value without quotes, which some replace: put the value into single quotes'
  if (value.includes('`')) return 'has a ` in a value without quotes: put the value into single quotes'
  if (value.endsWith('\\')) return 'ends in a backslash: a value of several lines has to stand in quotes'
  return odd.test(value) ? hasOdd : undefined
}

/** The line after a PEM text that begins in this one. */
const afterPem = (lines: readonly string[], at: number): number => {
  const end = lines.findIndex((line, index) => index > at && line.includes('-----END'))
  return end === -1 ? at + 1 : end + 1
}

const readQuoted = (
  lines: readonly string[],
  at: number,
  { name, quote, rest }: { name: string; quote: string; rest: string },
): Statement => {
  let value = ''
  let problem: string | undefined
  for (let index = at, line = rest; index < lines.length; line = lines[++index] ?? '') {
    for (let place = 0; place < line.length; place++) {
      const [char, following] = [line.charAt(place), line.charAt(place + 1)]
      if (char === quote) {
        const next = index + 1
        problem ??= tailProblem(line.slice(place + 1))
        return problem === undefined ? { next, name, value } : { next, problem }
      }
      problem ??= quotedProblem(quote, char, following)
      const breaks = char === '\\' && quote === '"' && following === 'n'
      value += breaks ? '\n' : char
      // A pair is taken as a pair also where it is a problem, or its quote would seem to end the value.
      if (breaks) place++
      else if (char === '\\' && (following === quote || following === '\\')) value += line.charAt(++place)
    }
    value += '\n'
  }
  return { next: at + 1, problem: 'opens a quote that nothing closes' }
}

const tailProblem = (tail: string) => {
  if (!/^[ \t]*(#|$)/.test(tail)) return 'has something after the closing quote that is no comment'
  return odd.test(tail) ? hasOdd : undefined
}

const quotedProblem = (quote: string, char: string, following: string): string | undefined => {
  if (/(?!\t)\p{Cc}/u.test(char)) return 'has a control character in its quotes'
  if (quote === '"') {
    if (char === '$') return 'has a $ in double quotes, which some replace: put the value into single quotes'
    if (char === '\\' && following !== 'n')
      return 'has a backslash in double quotes that is not \\n: put the value into single quotes'
    return undefined
  }
  if (char === '$' && following === '{') return 'has ${ in single quotes, which python-dotenv replaces'
  if (char === '\\' && (following === '\\' || following === "'"))
    return "has a \\\\ or \\' in single quotes, which some take for one character"
  return undefined
}

/** Readers take the last; who wrote two values did not know of one. */
const twice = (entries: readonly KeyLine[]): LineProblem[] => {
  const first = new Map<string, KeyLine>()
  return entries.flatMap((entry) => {
    const before = first.get(entry.name)
    if (before === undefined) first.set(entry.name, entry)
    return before === undefined || before.value === entry.value
      ? []
      : [{ line: entry.line, problem: `has the key of line ${before.line} again, with another value` }]
  })
}
