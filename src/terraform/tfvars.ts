import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'

/** A variable that a tfvars file sets. */
export type Assignment = {
  name: string
  line: number
  /** Its value, where that is a plain string. */
  value?: string
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
    const value = plainString.exec(text.slice(index + token.length))?.[1]
    found.push({ name, line, ...(value === undefined ? {} : { value }) })
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

const plainString = /^[ \t]*"([^"\\$%]*)"/

/** The same of a `.tfvars.json` file. */
export const assignmentsInJson = (text: string): Assignment[] => {
  const lines = new LineCounter()
  // YAML is a superset, and its parser knows where a key stands.
  const { contents } = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
  if (!isMap(contents)) return []
  return contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return []
    const plain = isScalar(value) && typeof value.value === 'string' ? { value: value.value } : {}
    return [{ name: String(key.value), line: lines.linePos(key.range?.[0] ?? 0).line, ...plain }]
  })
}
