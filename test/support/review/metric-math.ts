/** A metric's values minute by minute; undefined where CloudWatch has none. */
export type Series = readonly (number | undefined)[]

type Value = number | Series | readonly Series[]

/**
 * Evaluates the part of CloudWatch's metric math that our alarms use, over minutes of equal number. Source: CloudWatch user
 * guide, "Using metric math", the table of functions: an arithmetic or a comparison of a series is made point by point, SUM
 * of an array of series gives a series, IF takes its branch point by point, RUNNING_SUM adds up from the first point.
 * @throws Error where the expression has anything else
 */
export function metricMath(expression: string, metrics: Readonly<Record<string, Series>>): Series {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|[-+*/<>(),[\]]|\S/g) ?? []
  const minutes = Math.max(0, ...Object.values(metrics).map(({ length }) => length))
  let at = 0
  const take = (token: string) => {
    if (tokens[at] !== token) throw new Error(`"${token}" is expected, not "${tokens[at]}", in ${expression}`)
    at += 1
  }
  const list = (end: string): Value[] => {
    const values: Value[] = []
    while (tokens[at] !== end) {
      values.push(comparison())
      if (tokens[at] !== end) take(',')
    }
    take(end)
    return values
  }
  const comparison = (): Value => {
    const left = operand()
    const operator = OPERATORS[tokens[at] ?? '']
    if (operator === undefined) return left
    at += 1
    return pointwise([left, operand()], minutes, ([a, b]) => {
      return a === undefined || b === undefined ? undefined : Number(operator(a, b))
    })
  }
  const operand = (): Value => {
    const token = tokens[at] ?? ''
    at += 1
    if (/^\d/.test(token)) return Number(token)
    if (token === '[') return list(']').map((value) => seriesOf(value, minutes))
    if (tokens[at] === '(') {
      take('(')
      return call(token, list(')'), minutes)
    }
    const metric = metrics[token]
    if (metric === undefined) throw new Error(`no metric "${token}" in ${expression}`)
    return metric
  }
  const value = comparison()
  if (at !== tokens.length) throw new Error(`"${tokens[at]}" is left over in ${expression}`)
  return seriesOf(value, minutes)
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

function call(name: string, values: readonly Value[], minutes: number): Value {
  const [first = 0] = values
  if (name === 'FILL') return pointwise(values, minutes, ([value, filler]) => value ?? filler)
  if (name === 'IF') return pointwise(values, minutes, ([condition, yes, no]) => (condition ? yes : no))
  if (name === 'SUM' && Array.isArray(first) && first.every(Array.isArray)) {
    return pointwise(first as readonly Series[], minutes, (points) =>
      points.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    )
  }
  if (name === 'RUNNING_SUM') {
    let sum = 0
    return seriesOf(first, minutes).map((value) => {
      sum += value ?? 0
      return sum
    })
  }
  throw new Error(`${name} is not evaluated here`)
}

const pointwise = (
  values: readonly Value[],
  minutes: number,
  of: (points: (number | undefined)[]) => number | undefined,
): Series => {
  const series = values.map((value) => seriesOf(value, minutes))
  return Array.from({ length: minutes }, (_, minute) => of(series.map((one) => one[minute])))
}

const seriesOf = (value: Value, minutes: number): Series => {
  if (typeof value === 'number') return Array.from({ length: minutes }, () => value)
  if (value.some(Array.isArray)) throw new Error('one series is expected, not an array of them')
  return value as Series
}
