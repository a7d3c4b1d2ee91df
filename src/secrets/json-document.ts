import { applyEdits, createScanner, type Edit, type ParseError, parse } from 'jsonc-parser'

/**
 * JSON objects as source text: what is not edited keeps its bytes (numbers beyond 2^53, `0.10`, spacing, escapes, keys that
 * stand twice). Pure. `JSON.parse` decides what is JSON; the scanner of jsonc-parser only says where each member stands.
 */
type JsonMember = {
  key: string
  /** The first is 1. */
  line: number
  /** Places in the text: of the key with its quotes, and of the value; each end is the first place after it. */
  keyStart: number
  keyEnd: number
  valueStart: number
  valueEnd: number
}

export type JsonDocument = { text: string; members: readonly JsonMember[] }

export const emptyDocument: JsonDocument = { text: '{}', members: [] }

/** The members of a JSON object in their order; else what is wrong, in words that quote nothing of it. */
export const parseJsonDocument = (text: string): JsonDocument | { problem: string } => {
  if (text.startsWith('\uFEFF')) return { problem: 'begins with a byte order mark (U+FEFF), which JSON does not allow' }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // Its message quotes the text.
    return { problem: `is not JSON${whereWrong(text)}` }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { problem: 'is not a JSON object of keys and values' }
  return { text, members: membersOf(text) }
}

const whereWrong = (text: string): string => {
  const errors: ParseError[] = []
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  } catch {
    // Nested too deeply for that parser.
  }
  const [first] = errors
  return first === undefined ? '' : ` (line ${text.slice(0, first.offset).split('\n').length})`
}

/** Of the outermost object of a text that is known to be JSON. Not recursive: a secret may nest as deep as it is long. */
const membersOf = (text: string): JsonMember[] => {
  const scanner = createScanner(text, true)
  const members: JsonMember[] = []
  let member: JsonMember | undefined
  let depth = 0
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const start = scanner.getTokenOffset()
    const end = start + scanner.getTokenLength()
    const first = text.charAt(start)
    if ('}]'.includes(first)) depth--
    if (depth === 1) {
      if (first === ',') member = undefined
      else if (member === undefined) {
        // By itself: V8 (Node 24) takes an escaped key for `\\` where an object with that key was parsed before.
        const key = JSON.parse(text.slice(start, end)) as string
        const line = scanner.getTokenStartLine() + 1
        member = { key, line, keyStart: start, keyEnd: end, valueStart: -1, valueEnd: -1 }
        members.push(member)
      } else if (first !== ':') {
        if (member.valueStart === -1) member.valueStart = start
        member.valueEnd = end
      }
    }
    if ('{['.includes(first)) depth++
  }
  return members
}

/** A member's value as it is written. */
export const sourceOf = ({ text }: JsonDocument, { valueEnd, valueStart }: JsonMember): string =>
  text.slice(valueStart, valueEnd)

/** The members by this key; more than one where it stands there more than once. Readers of JSON take the last. */
export const membersBy = ({ members }: JsonDocument, key: string): JsonMember[] =>
  members.filter((member) => member.key === key)

/**
 * The text with other values (JSON texts) for these keys; `undefined` takes a key away, a key that is not there comes last,
 * spaced as the last one was. Every other byte stays. A key must not stand there twice.
 */
export const editJsonDocument = (document: JsonDocument, changes: ReadonlyMap<string, string | undefined>): string => {
  const { members, text } = document
  const goes = ({ key }: JsonMember) => changes.has(key) && changes.get(key) === undefined
  const edits: Edit[] = []
  members.forEach((member, at) => {
    const source = changes.get(member.key)
    if (source !== undefined)
      edits.push({ offset: member.valueStart, length: member.valueEnd - member.valueStart, content: source })
    else if (goes(member)) edits.push(remove(members, at, goes))
  })
  const edited = applyEdits(text, edits)
  const added = [...changes].flatMap(([key, source]) =>
    source === undefined || membersBy(document, key).length > 0 ? [] : [{ key, source }],
  )
  return added.length === 0 ? edited : append(edited, added)
}

/** With the comma and the space up to the next member; where none that stays follows, from the last one that stays. */
const remove = (members: readonly JsonMember[], at: number, goes: (member: JsonMember) => boolean): Edit => {
  const [before, member, after] = [members[at - 1], members[at] as JsonMember, members[at + 1]]
  const last = members.slice(at + 1).every(goes) && !members.slice(0, at).every(goes)
  const start = last && before !== undefined ? before.valueEnd : member.keyStart
  const end = last || after === undefined ? member.valueEnd : after.keyStart
  return { offset: start, length: end - start, content: '' }
}

const append = (text: string, added: readonly { key: string; source: string }[]): string => {
  const members = membersOf(text)
  const [last, previous] = [members.at(-1), members.at(-2)]
  const from = previous?.valueEnd ?? text.indexOf('{')
  // What stands between the comma (or brace) and the last key.
  const indent = last === undefined ? '' : (/[{,](\s*)$/.exec(text.slice(from, last.keyStart))?.[1] ?? '')
  const colon = last === undefined ? ':' : text.slice(last.keyEnd, last.valueStart)
  const written = added.map(({ key, source }) => `${JSON.stringify(key)}${colon}${source}`)
  const content = written.join(`,${indent}`)
  return last === undefined
    ? applyEdits(text, [{ offset: text.indexOf('{') + 1, length: 0, content }])
    : applyEdits(text, [{ offset: last.valueEnd, length: 0, content: `,${indent}${content}` }])
}
