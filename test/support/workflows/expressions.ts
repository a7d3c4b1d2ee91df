/**
 * Evaluates expressions of GitHub's workflows, as far as the workflows of this repository use them: literals, contexts, `!`,
 * `&&`, `||`, `==`, `!=`, parentheses, and the functions of a job's or step's state. Throws on anything else, so that nothing is
 * passed over. Rules: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */

export type Value = string | number | boolean | null | { [name: string]: Value | undefined }
export type Contexts = { [name: string]: Value | undefined }
/** What has happened before: of a job what the jobs did that it needs, of a step the steps before it. */
export type State = { cancelled: boolean; failed: boolean; skipped?: boolean }

type Token = { kind: 'punctuation' | 'name' | 'value'; text: string; value?: Value }

const tokenAt =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<number>-?\d+(?:\.\d+)?)|(?<punctuation>&&|\|\||==|!=|!|\(|\)|\.|,)|(?<name>[A-Za-z_][\w-]*))/y

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenAt)
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex
    const found = pattern.exec(text)?.groups
    if (found === undefined) throw new Error(`no expression that is known here: ${text.slice(at)}`)
    if (found.string !== undefined)
      tokens.push({ kind: 'value', text: found.string, value: found.string.slice(1, -1).replaceAll("''", "'") })
    else if (found.number !== undefined) tokens.push({ kind: 'value', text: found.number, value: Number(found.number) })
    else if (found.punctuation !== undefined) tokens.push({ kind: 'punctuation', text: found.punctuation })
    else tokens.push({ kind: 'name', text: found.name ?? '' })
  }
  return tokens
}

const literals: Record<string, Value> = { true: true, false: false, null: null }
const stateFunctions: Record<string, (state: State) => boolean> = {
  always: () => true,
  cancelled: ({ cancelled }) => cancelled,
  failure: ({ cancelled, failed }) => failed && !cancelled,
  success: ({ cancelled, failed, skipped = false }) => !failed && !cancelled && !skipped,
}

/** Falsy: false, 0, '', null; as GitHub has it, where every object and any other text is true. */
export const truth = (value: Value): boolean => value !== false && value !== 0 && value !== '' && value !== null

/** Texts without regard to case; of different types as numbers, where null is 0, and what is no number equals nothing. */
function equal(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase()
  if (typeof a === typeof b) return a === b
  const number = (value: Value) =>
    value === null ? 0 : typeof value === 'object' ? Number.NaN : value === '' ? 0 : Number(value)
  return number(a) === number(b)
}

/** The value of an expression, without `${{ }}`. What a context does not have is null. */
export function evaluate(text: string, contexts: Contexts, state: State = { cancelled: false, failed: false }): Value {
  const tokens = tokensOf(text)
  let at = 0
  const peek = () => tokens[at]?.text
  const take = (wanted?: string): Token => {
    const token = tokens[at++]
    if (token === undefined || (wanted !== undefined && token.text !== wanted))
      throw new Error(`expected ${wanted ?? 'more'} at ${token?.text ?? 'the end'} of: ${text}`)
    return token
  }
  const or = (): Value => {
    let left = and()
    while (peek() === '||') {
      take()
      const right = and()
      left = truth(left) ? left : right
    }
    return left
  }
  const and = (): Value => {
    let left = comparison()
    while (peek() === '&&') {
      take()
      const right = comparison()
      left = truth(left) ? right : left
    }
    return left
  }
  const comparison = (): Value => {
    let left = unary()
    while (peek() === '==' || peek() === '!=') {
      const wanted = take().text === '=='
      left = equal(left, unary()) === wanted
    }
    return left
  }
  const unary = (): Value => {
    if (peek() !== '!') return primary()
    take()
    return !truth(unary())
  }
  const primary = (): Value => {
    const token = take()
    if (token.kind === 'value') return token.value ?? null
    if (token.text === '(') {
      const inner = or()
      take(')')
      return inner
    }
    if (token.kind !== 'name') throw new Error(`${token.text} stands where a value is expected: ${text}`)
    if (token.text in literals) return literals[token.text] ?? null
    if (peek() === '(') {
      const known = stateFunctions[token.text]
      if (known === undefined) throw new Error(`no function that is known here: ${token.text}`)
      take('(')
      take(')')
      return known(state)
    }
    if (!(token.text in contexts)) throw new Error(`no context that is known here: ${token.text}`)
    let value: Value = contexts[token.text] ?? null
    while (peek() === '.') {
      take()
      const name = take().text
      value = (typeof value === 'object' && value !== null ? value[name] : null) ?? null
    }
    return value
  }
  const value = or()
  if (at < tokens.length) throw new Error(`${peek()} is left over of: ${text}`)
  return value
}

/** Whether an `if:` holds. Without a function of the state GitHub puts `success() &&` before it. */
export function holds(condition: string | undefined, contexts: Contexts, state: State): boolean {
  const text = expressionIn(condition ?? 'success()')
  const asked = /\b(always|cancelled|failure|success)\s*\(/.test(text)
  return (asked || truth(evaluate('success()', {}, state))) && truth(evaluate(text, contexts, state))
}

/** A text with every `${{ }}` in it replaced by its value. */
export const interpolated = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => {
    const value = evaluate(inner, contexts)
    return value === null ? '' : String(value)
  })

/** `if:` may leave `${{ }}` out. */
const expressionIn = (condition: string): string => /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition)?.[1] ?? condition
