/** A metric's values, the oldest first; undefined where there is none. */
export type Series = readonly (number | undefined)[]

type Point = Series[number]

/** What an expression, or a part of one, comes to: CloudWatch's types S, TS and TS[]. */
export type Value =
  | { type: 'scalar'; value: Point }
  | { type: 'series'; series: Series }
  | { type: 'array'; array: readonly Series[] }

/** An expression that CloudWatch refuses, or one that the sandbox does not know how to evaluate. */
export class MathError extends Error {}

/** A scalar stands for a series of itself. */
export function seriesOf(value: Value, length: number): Series {
  if (value.type === 'series') return value.series
  if (value.type === 'scalar') return Array.from({ length }, () => value.value)
  throw new MathError('a single time series is expected, not an array of them')
}

/** Applies a function to the points of each moment; to the scalars themselves where all are scalars. */
export function pointwise(values: readonly Value[], of: (points: readonly Point[]) => Point): Value {
  const scalars = values.flatMap((value) => (value.type === 'scalar' ? [value.value] : []))
  if (scalars.length === values.length) return { type: 'scalar', value: of(scalars) }
  const length = Math.max(...values.map((value) => (value.type === 'series' ? value.series.length : 0)))
  const all = values.map((value) => seriesOf(value, length))
  return { type: 'series', series: Array.from({ length }, (_, at) => of(all.map((one) => one[at]))) }
}
