import type { Times } from '../../times.ts'

/** How long a deployment takes where CodeDeploy decides, and how long it waits for others; milliseconds. */
export type Pace = {
  /** From CreateDeployment to the first event. */
  createdMs: number
  /** Before each event. */
  gapMs: number
  alarmPollMs: number
  /** A minute of a shift or of the termination wait. */
  minuteMs: number
  /** A minute of what somebody else must do meanwhile, else the deployment ends. */
  limitMinuteMs: number
}

/** Minutes within which green must become steady, a hook must answer, and green may be unsteady during the shift. */
export const LIMIT_MINUTES = {
  /** CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues": replacement task set, 60 minutes. */
  install: 60,
  /** The same page: a status callback within one hour. */
  hook: 60,
  /** ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS", on scaling during a deployment. */
  unsteady: 5,
} as const

/** Alarms are asked for this often at most. */
const LEAST_ALARM_POLL_MS = 500

/**
 * The share of AWS's times that this sandbox takes. A sandbox that answers at once waits for nobody, but gives others their
 * whole time: a limit of no time would end every deployment.
 */
export function paceOf(times: Pick<Times, 'ms' | 'scale'>): Pace {
  const minuteMs = times.ms('codedeploy-minute')
  return {
    createdMs: times.ms('codedeploy-created'),
    gapMs: times.ms('codedeploy-event'),
    alarmPollMs: Math.max(LEAST_ALARM_POLL_MS, times.ms('codedeploy-alarm-poll')),
    minuteMs,
    limitMinuteMs: times.scale === 0 ? 60_000 : minuteMs,
  }
}
