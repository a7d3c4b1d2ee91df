import * as z from 'zod'
import { commandLine } from '../../../command-line.ts'
import { until } from '../../../io/clock.ts'
import { reasonOf } from '../../../io/http.ts'
import { parseJson } from '../../../io/json.ts'
import { waits } from '../../../waits.ts'
import { apiUrl, askApi, statusOf } from './ask.ts'
import type { Check, CheckNeeds, Readiness, Urls } from './check.ts'

/** What `GET /ready` answers, of an API that is ready or is not. */
export const readySchema = z.looseObject({
  ready: z.boolean(),
  checks: z.record(z.string(), z.unknown()).optional(),
  testCalls: z.boolean().optional(),
})

/** Database, Redis and outbox as the API itself sees them. */
export const ready: Check = {
  id: 'ready',
  group: 'api',
  hint: () => `The API's log: \`${commandLine('logs', { flags: ['--since', '1h'] })}\`.`,
  run: async (_, { readiness }) => (await readiness()).outcome,
}

/**
 * Asks `GET /ready`, or `api.ready_path`; rejects only when cancelled. Right after a rollout an API that is not ready is asked again, for
 * `patienceMs`.
 */
export async function readReadiness(
  { clock, http }: Pick<CheckNeeds, 'clock' | 'http'>,
  urls: Urls,
  { path, patienceMs, signal }: { path: string; patienceMs: number; signal: AbortSignal },
): Promise<Readiness> {
  let last: Readiness = { outcome: { status: 'skipped', evidence: 'not asked' }, parts: undefined, testCalls: false }
  const look = async () => {
    const { again, ...readiness } = await askOnce({ http }, urls, path, signal)
    last = readiness
    return again ? undefined : last
  }
  return (await until(clock, look, { ...waits.readyAfterRollout, limitMs: patienceMs, signal })) ?? last
}

async function askOnce(
  deps: Pick<CheckNeeds, 'http'>,
  urls: Urls,
  path: string,
  signal: AbortSignal,
): Promise<Readiness & { again: boolean }> {
  const asked = `GET ${apiUrl(urls, path)}`
  try {
    const answer = await askApi(deps, urls, path, signal)
    const { body, status } = answer
    const parsed = readySchema.safeParse(parseJson(body))
    const parts = parsed.success ? (parsed.data.checks ?? {}) : undefined
    const ok = status === 200 && parsed.success && parsed.data.ready
    return {
      outcome: {
        status: ok ? 'ok' : 'failed',
        evidence: `${asked}: ${statusOf(answer, urls.api)}${parts === undefined ? '' : `, ${JSON.stringify(parts)}`}`,
      },
      parts,
      testCalls: parsed.success && parsed.data.testCalls === true,
      // A redirect or a 404 does not become another answer.
      again: !ok && (status >= 500 || parsed.success),
    }
  } catch (error) {
    const outcome = { status: 'failed', evidence: `${asked}: ${reasonOf(error)}` } as const
    return { outcome, parts: undefined, testCalls: false, again: true }
  }
}
