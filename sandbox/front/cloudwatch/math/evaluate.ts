import jsep from 'jsep'
import { messageOf } from '../../errors.ts'
import { callFunction } from './functions.ts'
import { MathError, pointwise, type Series, seriesOf, type Value } from './series.ts'

// CloudWatch's ^ is a power, binds first, and from the right; AND and OR are words too.
jsep.addBinaryOp('^', 11, true)
jsep.addBinaryOp('AND', 2)
jsep.addBinaryOp('OR', 1)

type Operator = (a: number, b: number) => number

/**
 * Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", arithmetic: an absent value of one series
 * counts as 0 beside another's.
 */
const ARITHMETIC: Readonly<Record<string, Operator>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
}

/** 1 where it is so, else 0. */
const LOGIC: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '&&': (a, b) => a !== 0 && b !== 0,
  '||': (a, b) => a !== 0 || b !== 0,
  AND: (a, b) => a !== 0 && b !== 0,
  OR: (a, b) => a !== 0 || b !== 0,
}

/** Gives the series that stands for an id of a metric or of another expression; undefined where there is none. */
export type Resolve = (id: string) => Series | undefined

/**
 * The series that a metric math expression comes to, over so many points.
 * @throws MathError where the expression is malformed, names an unknown id, or has what the sandbox does not evaluate
 */
export function evaluateMath(expression: string, resolve: Resolve, points: number): Series {
  const value = evaluate(parse(expression), resolve)
  return finite(seriesOf(value, points))
}

function parse(expression: string): jsep.Expression {
  try {
    return jsep(expression)
  } catch (error) {
    throw new MathError(messageOf(error))
  }
}

function evaluate(written: jsep.Expression, resolve: Resolve): Value {
  const node = written as jsep.CoreExpression
  switch (node.type) {
    case 'Literal':
      if (typeof node.value !== 'number') throw new MathError(`${node.raw} is no number`)
      return { type: 'scalar', value: node.value }
    case 'Identifier': {
      const series = resolve(node.name)
      if (series === undefined) throw new MathError(`no metric has the id ${node.name}`)
      return { type: 'series', series }
    }
    case 'ArrayExpression':
      return { type: 'array', array: node.elements.map((element) => elementOf(element, resolve)) }
    case 'UnaryExpression':
      if (node.operator !== '-') throw new MathError(`the sandbox does not know the operator ${node.operator}`)
      return pointwise([evaluate(node.argument, resolve)], ([point]) => point && -point)
    case 'BinaryExpression':
      return operate(node.operator, [evaluate(node.left, resolve), evaluate(node.right, resolve)])
    case 'CallExpression': {
      const { name } = node.callee as jsep.Identifier
      return callFunction(
        name,
        node.arguments.map((argument) => evaluate(argument, resolve)),
      )
    }
    default:
      throw new MathError(`the sandbox does not evaluate a ${node.type}`)
  }
}

function elementOf(element: jsep.Expression | null, resolve: Resolve): Series {
  const value = element && evaluate(element, resolve)
  if (value?.type !== 'series') throw new MathError('an array holds time series')
  return value.series
}

function operate(operator: string, values: readonly Value[]): Value {
  const arithmetic = Object.hasOwn(ARITHMETIC, operator) ? ARITHMETIC[operator] : undefined
  if (arithmetic !== undefined) {
    const areSeries = values.map(({ type }) => type === 'series')
    return pointwise(values, ([a, b]) => {
      // A scalar alone makes no data point.
      const isAbsent = [a, b].every((point, at) => point === undefined || (areSeries.includes(true) && !areSeries[at]))
      return isAbsent ? undefined : arithmetic(a ?? 0, b ?? 0)
    })
  }
  const logic = Object.hasOwn(LOGIC, operator) ? LOGIC[operator] : undefined
  if (logic === undefined) throw new MathError(`the sandbox does not know the operator ${operator}`)
  return pointwise(values, ([a, b]) => (a === undefined || b === undefined ? undefined : Number(logic(a, b))))
}

/** What has no result, as a division by 0, is no data point. */
const finite = (series: Series): Series =>
  series.map((point) => (point !== undefined && Number.isFinite(point) ? point : undefined))
