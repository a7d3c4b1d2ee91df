import type { SandboxContext } from '../../context.ts'
import { oneAtATime } from '../../data/mutex.ts'
import type { Service } from '../call.ts'
import { messageOf } from '../errors.ts'
import { pause } from '../pause.ts'
import { createAlarms } from './alarms.ts'
import { createControlPlane } from './control-plane.ts'
import type { Gauge } from './host-counts.ts'
import type { Count } from './metric.ts'
import { createMetricStore, type MetricStore } from './metric-store.ts'
import { minuteMs } from './minute.ts'

export type Monitoring = Service & {
  count: Count
  /** What was counted: of the last minutes, and what the control plane was not given yet. */
  store: Pick<MetricStore, 'resume' | 'saved'>
}

/** So often a minute `gauges` are read. */
const LOOKS = 6

/** What the control plane is not given at its next call, at the latest then. */
const MOST_PENDING = 1_000

/** Calls after which alarms or their states may be others. */
const CHANGES = new Set(['PutMetricAlarm', 'DeleteAlarms', 'SetAlarmState'])

/**
 * CloudWatch's metrics of what really runs here, by the minute, and the alarms that they move: the control plane, which
 * keeps and answers both, is given what was counted before each call to it, and the states of alarms as they change.
 * `gauges` tells what is no event, but there at any moment.
 */
export function createMonitoring(
  context: Pick<SandboxContext, 'log' | 'moto' | 'region' | 'times'>,
  gauges: () => readonly Gauge[] = () => [],
): Monitoring {
  const store = createMetricStore(minuteMs(context.times))
  const controlPlane = createControlPlane(context)
  const alarms = createAlarms(context, store, controlPlane)
  const stopping = new AbortController()
  const count: Count = (metric, value = 1) => store.add(metric, value, Date.now())

  const flush = () => controlPlane.put(store.take())
  const evaluate = oneAtATime(async () => {
    const until = store.minuteOf(Date.now())
    try {
      await alarms.evaluate(until)
      store.forgetBefore(alarms.rangeStart(until))
      if (store.pending() > MOST_PENDING) await flush()
    } catch (error) {
      if (!stopping.signal.aborted) context.log(`cloudwatch: ${messageOf(error)}`)
    }
  })

  let evaluating: Promise<void> | undefined
  /** Looks at what is there, and judges after each minute, until the end. */
  async function keepWatching(): Promise<void> {
    const lookMs = store.minuteMs / LOOKS
    let minute = store.minuteOf(Date.now())
    for (;;) {
      await pause(lookMs - (Date.now() % lookMs), stopping.signal)
      if (stopping.signal.aborted) return
      for (const { metric, value } of gauges()) count(metric, value)
      const now = store.minuteOf(Date.now())
      if (now > minute) evaluating = evaluate()
      minute = now
    }
  }
  const watching = keepWatching()

  return {
    names: ['monitoring'],
    count,
    async handle(call, forward) {
      await flush()
      try {
        return await forward(call)
      } finally {
        if (CHANGES.has(call.operation ?? '')) alarms.changed()
      }
    },
    store,
    async stop() {
      stopping.abort()
      await watching
      await evaluating
    },
  }
}
