import { OperatorError } from '../errors.ts'
import { type KeyLine, type LineProblem, parseDotenv } from './dotenv.ts'
import { parseJsonDocument, sourceOf } from './json-document.ts'
import { isKeyName, PLACEHOLDER } from './keys.ts'
import type { SecretValues } from './merge.ts'
import { Sensitive } from './sensitive.ts'

/** Bytes that a file of keys may have: it holds one secret (65,536 bytes), with comments and escapes. */
export const keyFileLimit = 262_144

type KeyFile = {
  values: SecretValues
  /** Keys without a value, or with a placeholder: importing them would take values away. */
  blank: string[]
  /** What was taken otherwise than it stands there. */
  notes: string[]
}

/**
 * A file of keys and values: JSON (an object of texts, numbers, true and false), else dotenv. What could be read in two
 * ways is refused, all of it at once, by line; nothing of the file is quoted.
 * @throws OperatorError `secret-file-invalid`
 */
export const parseKeyFile = (bytes: Uint8Array, file: string): KeyFile => {
  const decoded = decode(bytes, file)
  const marked = decoded.startsWith('\uFEFF')
  const text = marked ? decoded.slice(1) : decoded
  const { entries, problems } = /^[ \t\r\n]*\{/.test(text) ? fromJson(text, file) : parseDotenv(text)
  const [first, ...others] = problems.map(({ line, problem }) => `line ${line} ${problem}`)
  if (first !== undefined) throw unreadable(file, first, others)
  if (entries.length === 0) throw unreadable(file, 'it has no line KEY=value')
  const blank = entries.filter(({ value }) => value === '' || value.trim() === PLACEHOLDER)
  const filled = entries.filter((entry) => !blank.includes(entry))
  return {
    values: new Map(filled.map(({ name, value }) => [name, new Sensitive(value)])),
    blank: blank.map(({ name }) => name),
    notes: marked ? [`${file} begins with a byte order mark, which is not a part of its first key`] : [],
  }
}

const decode = (bytes: Uint8Array, file: string): string => {
  const [first, second] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  // Without its mark every other byte of plain letters is 0.
  if (marked || first === 0 || second === 0)
    throw new OperatorError(`${file} is UTF-16 text, as Windows PowerShell writes it, and UTF-8 is needed.`, {
      code: 'secret-file-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: 'Save it as UTF-8. In PowerShell: (Get-Content FILE) | Set-Content -Encoding utf8 FILE',
    })
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return decoder.decode(bytes)
  } catch {
    throw unreadable(file, `line ${lineOfWrongByte(bytes)} has a byte that is not UTF-8 (is it latin1 text?)`)
  }
}

/** No byte of a character of several bytes is a line feed, so each line is UTF-8 by itself or not at all. */
const lineOfWrongByte = (bytes: Uint8Array): number => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? undefined : end))
    } catch {
      return line
    }
    if (end === -1) return line
    start = end + 1
  }
}

const fromJson = (text: string, file: string): { entries: KeyLine[]; problems: LineProblem[] } => {
  const document = parseJsonDocument(text)
  if ('problem' in document) throw unreadable(file, `it begins with { and ${document.problem}`)
  const lines = new Map<string, number>()
  const entries: KeyLine[] = []
  const problems: LineProblem[] = []
  for (const member of document.members) {
    const { key, line } = member
    const source = sourceOf(document, member)
    const before = lines.get(key)
    lines.set(key, line)
    if (before !== undefined) problems.push({ line, problem: `has the key of line ${before} again` })
    else if (!isKeyName(key))
      problems.push({ line, problem: 'has a name that no environment variable can have: letters, digits and _' })
    else if (/^[[{]/.test(source))
      problems.push({ line, problem: 'has an object or a list as a value; write it as one text' })
    else entries.push({ line, name: key, value: textOf(source) })
  }
  return { entries, problems: problems.slice(0, 20) }
}

/** A number digit for digit. */
const textOf = (source: string): string => {
  if (source === 'null') return ''
  return source.startsWith('"') ? (JSON.parse(source) as string) : source
}

const unreadable = (file: string, why: string, others: string[] = []) =>
  new OperatorError(`${file} cannot be read as keys and values: ${why}.`, {
    code: 'secret-file-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'Give it lines KEY=value (dotenv), or one JSON object. A value in single quotes is taken as it stands there, in several lines too.',
    evidence: others,
  })
