/** A metric of one thing, as CloudWatch names it. */
export type Metric = {
  namespace: string
  name: string
  dimensions: readonly { name: string; value: string }[]
}

/** Gives CloudWatch one value of a metric; 1 where none is named. */
export type Count = (metric: Metric, value?: number) => void

/** What a metric had within a time: CloudWatch keeps no more of it. */
export type Samples = { sum: number; count: number; minimum: number; maximum: number }

/** The same metric has the same key, in whatever order its dimensions are named. */
export const metricKey = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, ...dimensions.map((one) => `${one.name}=${one.value}`).toSorted()])

/** The samples with one more value. */
export const withValue = (samples: Samples | undefined, value: number): Samples =>
  merged([...(samples === undefined ? [] : [samples]), { sum: value, count: 1, minimum: value, maximum: value }])

/** What several times had together; none of them may be empty. */
export const merged = (all: readonly Samples[]): Samples => ({
  sum: all.reduce((sum, one) => sum + one.sum, 0),
  count: all.reduce((count, one) => count + one.count, 0),
  minimum: Math.min(...all.map(({ minimum }) => minimum)),
  maximum: Math.max(...all.map(({ maximum }) => maximum)),
})
