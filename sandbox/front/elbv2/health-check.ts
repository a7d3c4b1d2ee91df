import http from 'node:http'
import https from 'node:https'
import type { HealthSettings } from './records.ts'

/** Where a target answers. */
export type Target = { ip: string; port: number }

/** What one health check found; reasons and descriptions are worded as DescribeTargetHealth does. */
export type CheckResult = { ok: true } | { ok: false; reason: string; description: string }

/**
 * Looks at a target once, as the load balancer's nodes do: a fresh connection, a GET of the health check's path, the
 * status held against the matcher. Certificates of targets are not verified, as by an ALB. Never throws.
 */
export function checkTarget(target: Target, settings: HealthSettings, signal: AbortSignal): Promise<CheckResult> {
  const port = settings.port ?? target.port
  return new Promise((resolve) => {
    const client = settings.protocol === 'https' ? https : http
    const timeout = AbortSignal.timeout(settings.timeoutMs)
    const request = client.get({
      host: target.ip,
      port,
      path: settings.path,
      agent: false,
      rejectUnauthorized: false,
      headers: { host: `${target.ip}:${port}`, 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
      signal: AbortSignal.any([signal, timeout]),
    })
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      response.resume()
      response.on('error', () => {})
      if (matches(settings.matcher, status)) resolve({ ok: true })
      else
        resolve({
          ok: false,
          reason: 'Target.ResponseCodeMismatch',
          description: `Health checks failed with these codes: [${status}]`,
        })
    })
    request.on('error', () => {
      if (timeout.aborted) resolve({ ok: false, reason: 'Target.Timeout', description: 'Request timed out' })
      else resolve({ ok: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' })
    })
  })
}

/** Whether a status is among those of a matcher: single codes and ranges, separated by commas (`200,301-308`). */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number)
    return status >= from && status <= to
  })
}
