import { type Metric, merged, metricKey, type Samples, withValue } from './metric.ts'

/** What a metric had in one minute; `minute` is its beginning. */
export type Datum = { metric: Metric; minute: number; samples: Samples }

/** What was counted, by the minute. */
export type MetricStore = {
  minuteMs: number
  /** The beginning of the minute that a moment is in. */
  minuteOf: (time: number) => number
  add: (metric: Metric, value: number, now: number) => void
  /** What the metric had from a moment until another; undefined where it had nothing. */
  between: (metric: Metric, from: number, until: number) => Samples | undefined
  /** Gives what was counted since it was last asked. */
  take: () => Datum[]
  /** How much that would be. */
  pending: () => number
  /** Forgets minutes that no alarm looks back to. */
  forgetBefore: (time: number) => void
  saved: () => SavedMetrics
  resume: (saved: SavedMetrics) => void
}

/** All of it, for a copy of the sandbox. */
export type SavedMetrics = { minutes: Map<number, Map<string, Datum>>; pending: Map<string, Datum> }

/** Keeps metrics by minutes of this length. */
export function createMetricStore(minuteMs: number): MetricStore {
  const minutes: SavedMetrics['minutes'] = new Map()
  const pending: SavedMetrics['pending'] = new Map()
  const minuteOf = (time: number) => Math.floor(time / minuteMs) * minuteMs

  return {
    minuteMs,
    minuteOf,
    add(metric, value, now) {
      const minute = minuteOf(now)
      const key = metricKey(metric)
      const data = minutes.get(minute) ?? new Map<string, Datum>()
      minutes.set(minute, data)
      data.set(key, { metric, minute, samples: withValue(data.get(key)?.samples, value) })
      const pendingKey = `${minute} ${key}`
      pending.set(pendingKey, { metric, minute, samples: withValue(pending.get(pendingKey)?.samples, value) })
    },
    between(metric, from, until) {
      const key = metricKey(metric)
      const found: Samples[] = []
      for (let minute = minuteOf(from); minute < until; minute += minuteMs) {
        const samples = minutes.get(minute)?.get(key)?.samples
        if (samples !== undefined) found.push(samples)
      }
      return found.length === 0 ? undefined : merged(found)
    },
    take() {
      const taken = [...pending.values()]
      pending.clear()
      return taken
    },
    pending: () => pending.size,
    forgetBefore(time) {
      for (const minute of minutes.keys()) if (minute < time) minutes.delete(minute)
    },
    saved: () => ({ minutes, pending }),
    resume(saved) {
      for (const [minute, data] of saved.minutes) minutes.set(minute, data)
      for (const [key, datum] of saved.pending) pending.set(key, datum)
    },
  }
}
