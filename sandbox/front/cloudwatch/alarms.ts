import type { SandboxContext } from '../../context.ts'
import { messageOf } from '../errors.ts'
import { type Alarm, toAlarm } from './alarm.ts'
import type { ControlPlane } from './control-plane.ts'
import { dataPoints } from './data-points.ts'
import { evaluationRange, judge } from './judge.ts'
import { MathError } from './math/series.ts'
import type { MetricStore } from './metric-store.ts'
import { isProduced } from './produced.ts'
import { stateReason } from './state-reason.ts'

/** The alarms that are judged by what the sandbox counts. */
export type Alarms = {
  /** Judges each by the minutes that were over at `until`, and has the control plane keep the states that are new. */
  evaluate: (until: number) => Promise<void>
  /** To be called when somebody may have changed an alarm or its state. */
  changed: () => void
  /** The beginning of what is looked at by an alarm that is judged at `until`. */
  rangeStart: (until: number) => number
}

/** An alarm that is made later has so many minutes to be judged by, as on AWS, where metrics are there before it. */
const LEAST_MINUTES = 60

/** The alarms of the control plane; they are read again only where one may have changed. */
export function createAlarms(
  context: Pick<SandboxContext, 'log'>,
  store: MetricStore,
  controlPlane: Pick<ControlPlane, 'alarms' | 'setState'>,
): Alarms {
  let known: readonly Alarm[] | undefined
  let version = 0
  const told = new Set<string>()
  /** The log has each reason once. */
  const tell = (name: string, why: string) => {
    const line = `cloudwatch: the alarm ${name} is not evaluated: ${why}`
    if (told.has(line)) return
    told.add(line)
    context.log(line)
  }

  async function read(): Promise<readonly Alarm[]> {
    if (known !== undefined) return known
    const before = version
    const alarms = (await controlPlane.alarms()).flatMap((described) => {
      try {
        const alarm = toAlarm(described)
        return alarm.metrics.length > 0 && alarm.metrics.every(({ metric }) => isProduced(metric)) ? [alarm] : []
      } catch (error) {
        tell(described.AlarmName ?? '', messageOf(error))
        return []
      }
    })
    if (version === before) known = alarms
    return alarms
  }

  async function evaluateOne(alarm: Alarm, until: number): Promise<void> {
    const { points, times } = dataPoints(alarm, store, until)
    const verdict = judge(points, alarm.rule)
    if (verdict === undefined || verdict.state === alarm.state) return
    const reason = stateReason(points, times, alarm.rule, alarm.state, verdict)
    await controlPlane.setState(alarm.name, verdict.state, reason)
    context.log(`cloudwatch: ${alarm.name} ${alarm.state} -> ${verdict.state}: ${reason}`)
    alarm.state = verdict.state
  }

  return {
    async evaluate(until) {
      const of = version
      const alarms = await read()
      for (const alarm of alarms) {
        // Another alarm of this name may be there by now: the next minute judges it.
        if (version !== of) return
        try {
          await evaluateOne(alarm, until)
        } catch (error) {
          if (!(error instanceof MathError)) throw error
          tell(alarm.name, error.message)
        }
      }
    },
    changed() {
      version += 1
      known = undefined
    },
    rangeStart(until) {
      const minutes = (known ?? []).map(
        ({ periodMinutes, rule }) => periodMinutes * evaluationRange(rule.evaluationPeriods),
      )
      return until - Math.max(LEAST_MINUTES, ...minutes) * store.minuteMs
    },
  }
}
