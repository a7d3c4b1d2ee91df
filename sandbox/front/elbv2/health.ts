import type { Times } from '../../times.ts'
import type { CheckResult } from './health-check.ts'
import type { HealthSettings } from './records.ts'

/** The states of DescribeTargetHealth that the sandbox's targets go through. */
export type TargetState = 'unused' | 'initial' | 'healthy' | 'unhealthy' | 'draining'

/** A target's state, why (AWS's reason code and text), and the run of equal results that leads to the next one. */
export type Health = {
  state: TargetState
  reason?: string
  description?: string
  successes: number
  failures: number
  /** Since when the failure counted last is the last one, in the caller's milliseconds. */
  failedAt?: number
}

const counts = { successes: 0, failures: 0 }

/** A target whose group no listener forwards to: it is not looked at. */
export const unused: Health = {
  ...counts,
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
}

/** A target just registered. */
export const initial: Health = {
  ...counts,
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
}

/** A target that is being deregistered. */
export const draining: Health = {
  ...counts,
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
}

/** A target whose group has health checks switched off takes requests at once. */
export const unchecked: Health = { ...counts, state: 'healthy' }

/**
 * A target's health after one more check at the time `now`. A new target is healthy after its first good check, as
 * AWS does it; later, state changes take a whole threshold of equal results in a row.
 *
 * While a target is new it is looked at more often than its interval says (see `pauseAfter`); failures closer together
 * than the interval count as one, so that it still takes as long as on AWS to be given up.
 */
export function afterCheck(health: Health, result: CheckResult, settings: HealthSettings, now: number): Health {
  if (result.ok) {
    const successes = health.successes + 1
    const healthy = health.state !== 'unhealthy' || successes >= settings.healthyThreshold
    return healthy ? { state: 'healthy', successes, failures: 0 } : { ...health, successes, failures: 0 }
  }
  const { reason, description } = result
  const again =
    health.state === 'initial' && health.failedAt !== undefined && now - health.failedAt < settings.intervalMs
  const failures = again ? health.failures : health.failures + 1
  const failedAt = again ? health.failedAt : now
  const counted = { successes: 0, failures, ...(failedAt === undefined ? {} : { failedAt }) }
  if (health.state === 'unhealthy' || failures >= settings.unhealthyThreshold) {
    return { ...counted, state: 'unhealthy', reason, description }
  }
  if (health.state === 'healthy') return { ...counted, state: 'healthy' }
  return {
    ...counted,
    state: 'initial',
    reason: 'Elb.InitialHealthChecking',
    description: 'Initial health checks in progress',
  }
}

/**
 * Milliseconds until the next check. The group's interval, but while a target is new the scaled share of it, half a second
 * at least: a program that takes a second to start would otherwise cost a rehearsal a whole interval (30 s by default).
 */
export function pauseAfter(health: Health, { intervalMs }: HealthSettings, { scale }: Pick<Times, 'scale'>): number {
  return health.state === 'initial' ? Math.min(intervalMs, Math.max(500, intervalMs * scale)) : intervalMs
}
