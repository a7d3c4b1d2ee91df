import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

/** A variable that a tfvars file sets. */
export type Assignment = {
  name: string
  line: number
  /** Its value, where that is a plain string. */
  value?: string
  /** Its value, where that is a plain one: a string, a number, a bool, null, or a list of plain strings. */
  literal?: string | number | boolean | null | readonly string[]
}

/**
 * What a `.tfvars` file sets (HCL: `name = value` at the top level). It only looks for names: whether the file is valid
 * Terraform says itself.
 */
export const assignmentsIn = (text: string): Assignment[] => {
  const found: Assignment[] = []
  let depth = 0
  for (const { 0: token, groups, index } of text.matchAll(tokens)) {
    if (groups?.open) depth += 1
    if (groups?.close) depth -= 1
    if (groups?.name === undefined || depth !== 0) continue
    const name = groups.name
    const line = text.slice(0, index).split('\n').length
    const literal = literalAt(text.slice(index + token.length))
    found.push({ name, line, ...plain(literal) })
  }
  return found
}

/** Comments, heredocs and strings are taken whole, so that nothing within them counts. */
const tokens = new RegExp(
  [
    String.raw`#[^\n]*|//[^\n]*|/\*[\s\S]*?(?:\*/|$)`,
    String.raw`<<-?(?<heredoc>[A-Za-z_][\w-]*)\r?\n(?:[\s\S]*?\n)??[ \t]*\k<heredoc>(?=\r?\n|$)`,
    String.raw`"(?:\\.|[^"\\])*"?`,
    String.raw`(?<open>[([{])|(?<close>[)\]}])`,
    // `a == b` and `key => value` assign nothing.
    String.raw`(?<name>[\p{L}_][\p{L}\p{N}_-]*)[ \t]*=(?![=>])`,
    String.raw`[\p{L}\p{N}_-]+`,
  ].join('|'),
  'gu',
)

const plainString = '"([^"\\\\$%]*)"'
const ends = String.raw`[ \t]*(?=[\r\n#]|//|/\*|$)`
const scalar = new RegExp(`^[ \\t]*(?:${plainString}|(-?\\d+(?:\\.\\d+)?)|(true|false)|(null))${ends}`)
const list = new RegExp(String.raw`^[ \t]*\[((?:\s*${plainString}\s*,?)*)\s*\]${ends}`)

/** The value that a text begins with, where it is a plain one and nothing else stands on its line. */
const literalAt = (text: string): Assignment['literal'] => {
  const [found, string, number, bool] = scalar.exec(text) ?? []
  if (string !== undefined) return string
  if (number !== undefined) return Number(number)
  if (bool !== undefined) return bool === 'true'
  if (found !== undefined) return null
  const items = list.exec(text)?.[1]
  return items === undefined
    ? undefined
    : [...items.matchAll(new RegExp(plainString, 'g'))].map(([, item = '']) => item)
}

const plain = (literal: unknown): Pick<Assignment, 'value' | 'literal'> => {
  if (typeof literal === 'string') return { value: literal, literal }
  if (literal === null || typeof literal === 'number' || typeof literal === 'boolean') return { literal }
  if (Array.isArray(literal) && literal.every((item) => typeof item === 'string')) return { literal }
  return {}
}

/** The same of a `.tfvars.json` file. */
export const assignmentsInJson = (text: string): Assignment[] => {
  const lines = new LineCounter()
  // YAML is a superset, and its parser knows where a key stands.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
  const { contents } = document
  if (!isMap(contents)) return []
  return contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return []
    const literal = isNode(value) ? value.toJS(document) : undefined
    return [{ name: String(key.value), line: lines.linePos(key.range?.[0] ?? 0).line, ...plain(literal) }]
  })
}
