import { MathError, pointwise, type Series, seriesOf, type Value } from './series.ts'

type MathFunction = (values: readonly Value[]) => Value

/** Of the data points that there are: an absent one counts for nothing. */
const REDUCERS: Readonly<Record<string, (points: readonly number[]) => number>> = {
  SUM: (points) => points.reduce((sum, point) => sum + point, 0),
  AVG: (points) => points.reduce((sum, point) => sum + point, 0) / points.length,
  MIN: (points) => Math.min(...points),
  MAX: (points) => Math.max(...points),
}

/**
 * The functions of metric math that the sandbox evaluates, by name. Source: CloudWatch user guide, "Using math expressions
 * with CloudWatch metrics", functions: SUM, AVG, MIN and MAX make a scalar of one series and one series of an array of them;
 * FILL fills absent points with a number; IF chooses point by point; RUNNING_SUM adds up from the first point.
 */
const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ...Object.fromEntries(Object.entries(REDUCERS).map(([name, reduce]) => [name, reducing(reduce)])),
  FILL: ofLength(2, (values) => pointwise(values, ([point, filler]) => point ?? filler)),
  IF: ofLength(3, (values) =>
    pointwise(values, ([condition, yes, no]) => (condition === undefined ? undefined : condition === 0 ? no : yes)),
  ),
  RUNNING_SUM: ofLength(1, ([value]) => ({ type: 'series', series: runningSum(asSeries(value)) })),
}

/** @throws MathError where the sandbox does not know the function */
export function callFunction(name: string, values: readonly Value[]): Value {
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (called === undefined) {
    throw new MathError(`the sandbox does not know the function ${name}, only ${Object.keys(FUNCTIONS).join(', ')}`)
  }
  try {
    return called(values)
  } catch (error) {
    if (error instanceof MathError) throw new MathError(`${name}: ${error.message}`)
    throw error
  }
}

function ofLength(length: number, called: MathFunction): MathFunction {
  return (values) => {
    if (values.length !== length) throw new MathError(`${length} arguments are expected, not ${values.length}`)
    return called(values)
  }
}

function reducing(reduce: (points: readonly number[]) => number): MathFunction {
  const reduced = (points: readonly (number | undefined)[]) => {
    const present = points.filter((point) => point !== undefined)
    return present.length === 0 ? undefined : reduce(present)
  }
  return ofLength(1, ([value]) => {
    if (value?.type !== 'array') return { type: 'scalar', value: reduced(asSeries(value)) }
    return pointwise(
      value.array.map((series) => ({ type: 'series', series })),
      reduced,
    )
  })
}

function runningSum(series: Series): Series {
  let sum = 0
  return series.map((point) => {
    sum += point ?? 0
    return sum
  })
}

function asSeries(value: Value | undefined): Series {
  if (value === undefined || value.type === 'scalar') throw new MathError('a time series is expected')
  return seriesOf(value, 0)
}
