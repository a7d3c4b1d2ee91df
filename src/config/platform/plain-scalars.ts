import { type Document, isAlias, isCollection, isMap, isNode, isPair, isScalar, type Pair, Scalar, visit } from 'yaml'

/** `at` is an offset into the text. */
type Problem = { at: number; path: string[]; message: string }

/** Keys of an environment that Terraform's yamldecode reads too. */
const readByTerraform = ['public_url', 'voice', 'api', 'migrate', 'workers', 'database']

/**
 * What of the part that Terraform reads too would not be the same for both: this parser follows YAML 1.2, Terraform's has kept
 * much of 1.1 (`yes`, `010`, `1_000`). And values of plain variables that are not quoted: `0123` and `true` are no strings.
 */
export function unclearScalars(document: Document): Problem[] {
  const problems: Problem[] = []
  const environments = document.get('environments')
  if (!isMap(environments)) return problems
  for (const { key, value } of environments.items) {
    if (!isMap(value)) continue
    for (const pair of value.items) {
      if (!readByTerraform.includes(nameOf(pair))) continue
      problems.push(...unclearIn(pair, ['environments', text(key), nameOf(pair)]))
    }
  }
  return problems
}

function unclearIn(part: Pair, at: string[]): Problem[] {
  const problems: Problem[] = []
  if (!isNode(part.value)) return problems
  visit(part.value, (_, node, ancestors) => {
    const pairs = ancestors.filter(isPair)
    const path = [...at, ...pairs.map(nameOf)]
    const tell = (message: string) => problems.push({ at: rangeOf(node), path, message })
    if (isAlias(node)) return void tell('an alias: write the value itself')
    if (!isScalar(node) && !isCollection(node)) return
    if (node.tag !== undefined && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(node.tag))
      tell('a tag: write the value without it')
    if (node.anchor !== undefined) tell('an anchor: write the value where it is needed')
    if (!isScalar(node) || node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE) return
    const isKey = pairs.at(-1)?.key === node
    if (!isKey && isVariable(nameOf(part), pairs)) tell('a quoted string')
    else if (!isClear(node)) tell('write it in quotes, or as a plain number, true or false')
  })
  return problems
}

/** Of `api.environment`, of a sidecar's or of a worker's. */
const isVariable = (part: string, pairs: readonly Pair[]): boolean => {
  const depths = part === 'api' ? [2, 4] : part === 'workers' ? [3] : []
  const within = pairs.at(-2)
  return depths.includes(pairs.length) && within !== undefined && nameOf(within) === 'environment'
}

/** Whether a scalar without quotes is the same for both parsers. In a block (`|`) Terraform's takes `no` for a boolean, too. */
function isClear({ source = '', type, value }: Scalar): boolean {
  if (type !== Scalar.PLAIN) return false
  if (typeof value === 'number') return /^-?(0|[1-9]\d{0,14})(\.5)?$/.test(source)
  if (typeof value === 'boolean') return /^(true|false)$/.test(source)
  if (value === null) return /^(null|~|)$/.test(source)
  return !unclear.test(source)
}

/** Strings of YAML 1.2 that are something else in 1.1: booleans, numbers of other bases, sexagesimals, dates, a merge. */
const unclear =
  /^(y|n|yes|no|on|off|true|false|null|<<|=|[-+]?\.(inf|nan)|[-+]?\.?\d[\d_.,:eox+-]*|[-+]?0x[\da-f_]+|\d{4}-\d\d?-\d\d?([Tt\s].*)?)$/i

const rangeOf = (node: unknown): number => (node as { range?: [number, number, number] | null }).range?.[0] ?? 0
const text = (key: unknown): string => (isScalar(key) ? String(key.value) : '…')
const nameOf = ({ key }: Pair): string => text(key)
