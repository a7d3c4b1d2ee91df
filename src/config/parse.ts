import { isMap, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml'
import { messageOf, OperatorError } from '../errors.ts'
import { unclearScalars } from './platform/plain-scalars.ts'
import { type ConfigFile, configSchema } from './schema.ts'

type Problem = { line: number; key?: string; message: string }

/** The file's text to its values. Throws `config-invalid` (exit 2) with each problem as `file:line: key: what was expected`. */
export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter()
  // The library compares each key of a map with each other one.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const problems: Problem[] = document.errors.map(({ message, pos }) => ({
    line: lineAt(pos[0]),
    message: withoutContent(message),
  }))
  if (problems.length > 0) throw invalid(file, problems)
  visit(document, {
    Map(_, map) {
      for (const offset of repeatedKeys(map))
        problems.push({ line: lineAt(offset), message: 'Map keys must be unique' })
    },
  })
  for (const { at, message, path } of unclearScalars(document))
    problems.push({ line: lineAt(at), key: path.map(nameOf).join('.'), message })
  if (problems.length > 0) throw invalid(file, problems)

  const parsed = configSchema.safeParse(valuesOf(() => document.toJS(), file) ?? {})
  if (parsed.success) return parsed.data
  throw invalid(
    file,
    parsed.error.issues.flatMap((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, SHOWN + 1) : [undefined]
      return unknown.map((key): Problem => {
        const keys = key === undefined ? issue.path : [...issue.path, key]
        const message = key === undefined ? issue.message : 'no key of the configuration'
        return { line: lineAt(offsetOf(document.contents, keys)), key: keys.map(nameOf).join('.'), message }
      })
    }),
  )
}

/** Aliases are followed here: one that leads nowhere, or to more than anyone writes by hand, is the file's fault. */
function valuesOf(toJS: () => unknown, file: string): unknown {
  try {
    return toJS()
  } catch (error) {
    throw invalid(file, [{ line: 1, message: withoutContent(messageOf(error)) }])
  }
}

function* repeatedKeys(map: YAMLMap): Generator<number> {
  const seen = new Set<unknown>()
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    if (seen.has(key.value)) yield key.range?.[0] ?? 0
    seen.add(key.value)
  }
}

function offsetOf(contents: unknown, keys: readonly PropertyKey[]): number {
  let node = contents
  let offset = 0
  for (const key of keys) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => String(item.key) === String(key))
    if (!pair) break
    offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? offset
    node = pair.value
  }
  return offset
}

// The file may be another one than was meant, a link to a file of passwords: nothing of it is quoted, save for what can
// only be a key of somebody's who mistyped it.
const withoutContent = (message: string) => message.replace(/(?<=[\w)]): .*$/s, '')
const nameOf = (key: PropertyKey) => (/^[A-Za-z][\w-]{0,29}$/.test(String(key)) ? String(key) : '…')

/** Problems that are shown; a file that is none of ours has as many as lines. */
const SHOWN = 20

const invalid = (file: string, problems: readonly Problem[]) => {
  const [first = '', ...others] = problems
    .slice(0, SHOWN)
    .map(({ key, line, message }) => [`${file}:${line}`, ...(key ? [key] : []), message].join(': '))
  const more = problems.length > SHOWN ? ['… and more'] : []
  return new OperatorError(`The configuration is not valid: ${first}`, {
    code: 'config-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'Correct the file: docs/configuration.md lists every key of medspa.config.yaml.',
    evidence: [...others, ...more],
  })
}
